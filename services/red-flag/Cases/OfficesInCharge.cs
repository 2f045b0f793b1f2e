using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Cases;

/// <summary>
/// Whose flags are whose today: those of an office that was merged or moved are its successor's to work on. Flag, announcement and pack keep the office
/// in which it happened, so a replay tells the same.
/// </summary>
public sealed class OfficesInCharge(Catalogues catalogues, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private (IReadOnlyList<Office> Offices, DateTimeOffset At)? _known;

    /// <summary>The caller with every closed office whose work came to theirs; somebody bound to no office stays as they are.</summary>
    /// <exception cref="HttpRequestException">The catalogue does not answer: then nobody sees more than they must.</exception>
    public async Task<Caller> WidenAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Offices.Count == 0) return caller;
        var now = time.GetUtcNow();
        if (_known is not { } known || now - known.At >= Fresh) _known = known = ((await catalogues.NewestAsync(cancellationToken)).Offices, now);
        return caller with { Offices = Succession.Served(known.Offices, caller.Offices, ThaiDay.Of(now)) };
    }
}
