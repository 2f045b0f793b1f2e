using System.Text.Json;
using MassTransit;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Decisions;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.Scoring.Announcements;

/// <summary>
/// Announces scores in ledger order, in runs. The stream of stored facts is the outbox: the mark moves only after the broker confirmed, and
/// a run that is cut differently after a restart says nothing new.
/// </summary>
public sealed class ScoreAnnouncements(Store store, IBus bus) : ExternalSubscription("announcements")
{
    private long _next = -1;
    private long? _previous;

    public override async Task HandleAsync(IReadOnlyList<StoredEvent> batch, CancellationToken cancellation)
    {
        // Another replica may have announced in between: what this one announced last would then claim too much.
        var previous = (batch[0].Index == _next ? _previous : null) ?? await PreviousAsync(batch[0].Index, cancellation);
        if (RunOf(batch, previous) is { } run)
        {
            await bus.PublishConfirmedAsync(run, ConfirmedPublishing.MessageId(batch[^1].Id, nameof(DecisionsScored)), cancellationToken: cancellation);
            previous = run.LastIndex;
        }
        (_next, _previous) = (batch[^1].Index + 1, previous);
    }

    /// <summary>The run for a batch of the log; null when it holds no score.</summary>
    public static DecisionsScored? RunOf(IReadOnlyList<StoredEvent> batch, long previous)
    {
        var scores = Translate(batch, previous);
        return scores.Count == 0 ? null : new DecisionsScored(previous, scores[0].Index, batch[^1].Index, scores);
    }

    /// <summary>The announcements of stored scores, each naming the one before it.</summary>
    public static List<DecisionScored> Translate(IReadOnlyList<StoredEvent> events, long previous)
    {
        var scores = new List<DecisionScored>(events.Count);
        foreach (var stored in events)
        {
            if (stored.Type != DecisionScoreRecorded.Type) continue;
            scores.Add(Of(stored, previous));
            previous = stored.Index;
        }
        return scores;
    }

    private static DecisionScored Of(StoredEvent stored, long previous)
    {
        var scored = RecordedHead.Parse(stored.Data.Span);
        var limited = scored.Clock is { Limit: not null } clock ? clock : null;
        return new DecisionScored(previous, stored.Index, scored.DecisionId, scored.CaseId, scored.Agency, scored.Office, scored.Service, scored.DecisionPoint, scored.Times.DecidedAt,
            scored.Revision, scored.Score, Score("compliance"), Score("evidence"), Score("timeline"), scored.RubricId, scored.RubricVersion, scored.RubricDigest, scored.ComputedFrom,
            Traceparent(stored.Headers.Span), limited?.OnTime, scored.Clock?.Unit, limited?.Limit, scored.Clock?.Used, limited?.Overdue);

        decimal? Score(string dimension) => scored.Dimensions.FirstOrDefault(each => each.Code == dimension)?.Score;
    }

    private static string? Traceparent(ReadOnlySpan<byte> headers)
    {
        if (headers.IsEmpty) return null;
        var reader = new Utf8JsonReader(headers);
        return JsonElement.TryParseValue(ref reader, out var parsed) && parsed.Value.TryGetProperty("traceparent", out var trace) ? trace.GetString() : null;
    }

    /// <summary>Index up to which the run before this batch was complete.</summary>
    private async Task<long> PreviousAsync(long first, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("select l.idx from trail.leaf l join events.mt_events e on e.seq_id = l.seq_id where l.idx < $1 and e.type = $2 order by l.idx desc limit 1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DecisionScoreRecorded.Type });
        return await command.ExecuteScalarAsync(cancellation) is long index ? index : -1;
    }
}
