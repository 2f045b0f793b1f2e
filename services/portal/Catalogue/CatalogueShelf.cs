using Transparency.Portal.Reading;

namespace Transparency.Portal.Catalogue;

/// <summary>Keeps the catalogue for twenty seconds: every page needs its names, and it changes a few times a year.</summary>
public sealed class CatalogueShelf(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private volatile Copy _copy = new(CatalogueIndex.Empty, DateTimeOffset.MinValue);
    private int _renewing;

    public async ValueTask<CatalogueIndex> Take(ServiceReader reader)
    {
        var copy = _copy;
        var now = time.GetUtcNow();
        if (now - copy.At < Fresh)
            return copy.Index;
        // One request renews; the others go on with the copy they have, unless there is none yet.
        if (Interlocked.CompareExchange(ref _renewing, 1, 0) != 0 && copy.Index.Version > 0)
            return copy.Index;
        try
        {
            if (await reader.AskPublicly<Contracts.DecisionCapture.V1.Catalogue>(ServiceReader.DecisionCapture, "/api/catalogue") is { Value: { } catalogue })
                _copy = new Copy(catalogue.Version == copy.Index.Version ? copy.Index : new CatalogueIndex(catalogue), now);
            return _copy.Index;
        }
        finally
        {
            Volatile.Write(ref _renewing, 0);
        }
    }

    private sealed record Copy(CatalogueIndex Index, DateTimeOffset At);
}
