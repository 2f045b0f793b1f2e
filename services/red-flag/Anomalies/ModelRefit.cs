using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Unusual;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Anomalies;

/// <summary>
/// Fits the models of unusual cases anew: a kind's first as soon as there are enough decisions, then once its <c>refitDays</c> are over and something new was decided, and at once when half as many
/// decisions again have come in. Looks hourly; one replica among all, the fact of each fit before the commit, as the studies do.
/// </summary>
public sealed partial class ModelRefit(Store store, RuleSet rules, ReferenceDraw draw, TimeProvider time, ILogger<ModelRefit> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30), Every = TimeSpan.FromHours(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, RunDueAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Fits what is due; false when it is not time to look, or another replica does.</summary>
    public async Task<bool> RunDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (rules.Rules.FirstOrDefault(each => each.Id == UnusualCase.RuleId) is not { } rule || !rule.InForceAt(now)) return false;
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var due = new NpgsqlCommand("update app.anomaly_schedule s set next_at = $2 where s.one = (select one from app.anomaly_schedule where next_at <= $1 for update skip locked)", connection)
        {
            Parameters = { new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime }, new NpgsqlParameter<DateTime> { TypedValue = (now + Every).UtcDateTime } },
        })
            if (await due.ExecuteNonQueryAsync(cancellationToken) == 0) return false;

        var (decided, models) = (await DecidedAsync(connection, rule.MinimumN ?? 0, cancellationToken), await ModelRows.NewestAsync(connection, cancellationToken));
        foreach (var (kind, n) in decided)
        {
            var last = models.GetValueOrDefault(kind);
            if (last is not null && !(n >= last.Decided * 1.5 || (n > last.Decided && now - last.FittedAt >= TimeSpan.FromDays((double)rule.Parameters["refitDays"])))) continue;
            if (await draw.OfAsync(connection, rule, kind, (last?.Version ?? 0) + 1, cancellationToken) is not { } reference) continue;
            var model = UnusualModel.Fit(reference, rule);
            var append = ModelRows.AppendOf(new(model.Id, n, rule.Version, model.LabelsUsed, [.. model.Voices.Select(voice => new DetectorVoice(voice.Kind, decimal.Round((decimal)voice.Weight, 4)))], reference), last?.Version ?? 0, now);
            if ((await store.AppendAllAsync([append], cancellationToken))[0] is not AppendResult.Appended and var other) throw new TimeoutException($"A model was fitted meanwhile ({other}); the run is repeated.");
        }
        // A first look that found nothing looks again soon: what is decided comes in all the time.
        if (decided.Count > 0) await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Kinds with enough decisions, of services that are covered.</summary>
    private static async Task<IReadOnlyList<(CaseKind Kind, long N)>> DecidedAsync(NpgsqlConnection db, int least, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"""
            select agency, service, decision_point, count(*) from app.decided d where {CoveredMonths.Suffices("d.agency", "d.service")} group by 1, 2, 3 having count(*) >= $1 order by 1, 2, 3
            """, db) { Parameters = { new NpgsqlParameter<long> { TypedValue = least } } };
        var kinds = new List<(CaseKind, long)>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) kinds.Add((new(rows.GetString(0), rows.GetString(1), rows.GetString(2)), rows.GetInt64(3)));
        return kinds;
    }

    [LoggerMessage(6205, LogLevel.Warning, "Fitting the models of unusual cases failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
