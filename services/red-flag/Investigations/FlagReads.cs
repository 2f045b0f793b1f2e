using System.Text.Json;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>Somebody looked at a flag. Name on disk: flag_read; stream <c>reads-&lt;flag id&gt;</c>, tenant mol.</summary>
/// <param name="Actors">Who looked, in which role.</param>
public sealed record FlagRead(string FlagId, ActedBy Actors);

/// <summary>A read of a flag is a fact, recorded before the answer leaves, in a stream of its own: it never changes the version of the investigation.</summary>
public sealed class FlagReads(Store store, TimeProvider time)
{
    private const string Tenant = "mol", Type = "flag_read";

    public async Task RecordAsync(string flagId, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var e = new EventToAppend(Guid.CreateVersion7(now), Type, $"{typeof(FlagRead).FullName}, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(new FlagRead(flagId, ActedBy.Of(caller)), FlagJson.Stored), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty);
        await store.AppendAsync(new Append(Tenant, "reads-" + flagId, "reads", ExpectedVersion.Any, [e]), cancellationToken);
    }

    public async Task<IReadOnlyList<(FlagRead Read, DateTimeOffset At, long Index)>> OfAsync(string flagId, CancellationToken cancellationToken) =>
    [
        .. (await store.ReadStreamAsync(Tenant, "reads-" + flagId, cancellation: cancellationToken)).Where(e => e is { Type: Type, Foreign: false })
            .Select(e => (JsonSerializer.Deserialize<FlagRead>(e.Data.Span, FlagJson.Stored)!, e.Timestamp, e.Index)),
    ];
}
