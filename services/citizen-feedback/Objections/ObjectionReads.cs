using System.Text.Json;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>An opener read the sealed text or a file. Name on disk: objection_read, in a stream of its own, so that it never changes the objection's version.</summary>
/// <param name="What">read or file-read.</param>
public sealed record ObjectionRead(string Objection, string What, OpenerActor Actors);

/// <summary>Reads of objections are facts, recorded before the answer leaves. The depositor's own looks are recorded nowhere.</summary>
public sealed class ObjectionReads(Store store, ObjectionSeal seal, TimeProvider time)
{
    public Task RecordAsync(string objection, string what, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var read = new ObjectionRead(objection, what, new(seal.Tag(caller.Subject)!, ObjectionAccess.RoleOf(caller)));
        return store.AppendAsync(new Append(Objections.Tenant, "reads-" + objection, "reads", ExpectedVersion.Any,
        [
            new(Guid.CreateVersion7(now), "objection_read", $"{typeof(ObjectionRead).FullName}, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(read, Wire.Json), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty),
        ]), cancellationToken);
    }

    public async Task<IReadOnlyList<(ObjectionRead Read, DateTimeOffset At)>> OfAsync(string objection, CancellationToken cancellationToken) =>
        [.. (await store.ReadStreamAsync(Objections.Tenant, "reads-" + objection, cancellation: cancellationToken)).Where(each => each is { Foreign: false, Type: "objection_read" })
            .Select(each => (JsonSerializer.Deserialize<ObjectionRead>(each.Data.Span, Wire.Json)!, each.Timestamp))];
}
