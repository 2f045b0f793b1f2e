using System.Text.Json;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// The public figures gained the sums of one batch of ten ratings or more. Name on disk: ratings_released; stream <c>ratings-released-&lt;id&gt;</c>, one event each. It tells of
/// nobody: what came in which order inside a batch is nowhere, and questions that the rated office must not see are not in it.
/// </summary>
/// <param name="Day">Day of the release (UTC).</param>
public sealed record RatingsReleased(string Agency, string Office, string Service, string Point, DateOnly Day, string Basis, IReadOnlyList<ReleasedSum> Sums);

/// <summary>
/// Appends the sums that a release left in <c>app.sums_to_tell</c>, each exactly once: the row's id is the event's and names the stream, and the row goes in the transaction that
/// appends. Whoever dies before it leaves the row; whoever comes second meets the stream.
/// </summary>
public sealed class RecordReleased(Store store, TimeProvider time)
{
    internal const string Type = "ratings_released";
    private const int Page = 200;

    /// <summary>Appends all that waits; returns how many batches this call appended.</summary>
    public async Task<int> RecordAsync(CancellationToken cancellationToken)
    {
        var recorded = 0;
        while (await WaitingAsync(cancellationToken) is { Count: > 0 } waiting)
        {
            var results = await store.AppendAllAsync([.. waiting.Select(each => Of(each.Id, each.Fact))], cancellationToken);
            recorded += results.Count(each => each is AppendResult.Appended);
            // In the log already: another replica was first and its row is gone, or a row came back out of a backup.
            var met = waiting.Zip(results).Where(each => each.Second is not AppendResult.Appended).Select(each => each.First.Id).ToArray();
            if (met.Length == 0) continue;
            // In the order in which appends take their rows, that of their streams: else this and another replica's append each hold a row that the other waits for.
            await using var command = store.Source.CreateCommand("delete from app.sums_to_tell where id in (select id from app.sums_to_tell where id = any($1) order by agency, id for update)");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = met });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        return recorded;
    }

    private Append Of(Guid id, RatingsReleased fact)
    {
        var now = time.GetUtcNow();
        var e = new EventToAppend(id, Type, $"{typeof(RatingsReleased).FullName}, Transparency.CitizenFeedback", JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        return new(fact.Agency, $"ratings-released-{id:N}", "ratings-released", ExpectedVersion.NoStream, [e])
        {
            Alongside = batch => batch.BatchCommands.Add(new("delete from app.sums_to_tell where id = $1") { Parameters = { new() { Value = id } } }),
        };
    }

    // By id, which is random: of batches that wait together the log does not tell which came first.
    private async Task<List<(Guid Id, RatingsReleased Fact)>> WaitingAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<(Guid, RatingsReleased)>();
        await using var command = store.Source.CreateCommand("select id, agency, office, service, point, released_on, basis, sums from app.sums_to_tell order by id limit $1");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Page });
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        while (await r.ReadAsync(cancellationToken))
            waiting.Add((r.GetGuid(0), new(r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetFieldValue<DateOnly>(5), r.GetString(6), JsonSerializer.Deserialize<List<ReleasedSum>>(r.GetString(7), Wire.Json)!)));
        return waiting;
    }
}
