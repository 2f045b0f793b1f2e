using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Statistics.Peers;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Rules;

/// <summary>A process rule was wrong too often. Name on disk: rule_suspended, second in the rule's stream.</summary>
public sealed record RuleSuspended(string RuleId, int Version, long Closed, long Found, decimal High);

/// <summary>
/// Judges the rules by what became of their flags: when even the upper end of the interval is under the floor, the rule is suspended and its new
/// flags are on trial. Integrity rules never are. Conclusions count that two investigators reached; the agency has no hand in them.
/// </summary>
public sealed partial class RuleAudit(Store store, RuleSet rules, TimeProvider time, ILogger<RuleAudit> log) : BackgroundService
{
    /// <summary>Share of flags with a finding below which a rule wastes people's time.</summary>
    public const decimal Floor = 0.1m;

    /// <summary>Closed files before a rule is judged (system.md §7: below thirty nothing is compared).</summary>
    public const long LeastClosed = 30;

    private static readonly TimeSpan s_pace = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, s_pace, JudgeAsync, e => Failed(log, e), stoppingToken);

    /// <summary>95 % interval of a share (Wilson, JASA 22, 1927).</summary>
    public static (decimal Low, decimal High) Interval(long found, long closed)
    {
        var (low, high) = WilsonInterval.Of(found, closed);
        return ((decimal)low, (decimal)high);
    }

    /// <summary>Whether a rule has to be suspended; pure.</summary>
    public static bool IsUnderFloor(RuleDefinition rule, long found, long closed) => !rule.Restricted && !rule.Shadow && closed >= LeastClosed && Interval(found, closed).High < Floor;

    /// <summary>Suspends what is under the floor; returns the rules suspended now.</summary>
    public async Task<IReadOnlyList<string>> JudgeAsync(CancellationToken cancellationToken)
    {
        var counts = new List<(string Id, int Version, long Closed, long Found)>();
        await using (var command = store.Source.CreateCommand("""
            select f.rule_id, f.rule_version, count(*), count(*) filter (where i.label <> 'not-substantiated') from app.investigation i join app.flag f using (flag_id)
            join app.rule r on (r.id, r.version) = (f.rule_id, f.rule_version) where i.stage = 'closed' and r.suspended_at is null and not f.shadow group by 1, 2
            """))
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) counts.Add((rows.GetString(0), rows.GetInt32(1), rows.GetInt64(2), rows.GetInt64(3)));

        var suspended = new List<string>();
        foreach (var (id, version, closed, found) in counts)
            if (rules.Rules.FirstOrDefault(r => r.Id == id && r.Version == version) is { } rule && IsUnderFloor(rule, found, closed))
            {
                var now = time.GetUtcNow();
                var e = new EventToAppend(Guid.CreateVersion7(now), "rule_suspended", "Transparency.RedFlag.Rules.RuleSuspended, Transparency.RedFlag",
                    JsonSerializer.SerializeToUtf8Bytes(new RuleSuspended(id, version, closed, found, decimal.Round(Interval(found, closed).High, 4)), FlagJson.Stored), now, null, null, null, ReadOnlyMemory<byte>.Empty);
                // Another replica may have been quicker: the stream has moved on then.
                if (await store.AppendAsync(new Append("mol", $"rule-{id}-{version}", "rule", ExpectedVersion.Exactly(1), [e])
                {
                    Alongside = batch => Suspend(batch, id, version, now),
                }, cancellationToken) is AppendResult.Appended) suspended.Add(id);
            }
        return suspended;
    }

    /// <summary>Marks the row of a rule as suspended.</summary>
    /// <param name="schema">Where the list is.</param>
    internal static void Suspend(NpgsqlBatch batch, string id, int version, DateTimeOffset at, string schema = ReadModel.Live) =>
        batch.BatchCommands.Add(new($"update {schema}.rule set suspended_at = $3 where id = $1 and version = $2")
        {
            Parameters = { new() { Value = id }, new() { Value = version }, new() { Value = at.UtcDateTime } },
        });

    /// <summary>Asks for the rules suspended now; <see cref="SuspendedAsync"/> reads the answer.</summary>
    internal static NpgsqlBatchCommand Suspended() => new("select id, version from app.rule where suspended_at is not null");

    internal static async Task<IReadOnlySet<(string Id, int Version)>> SuspendedAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var suspended = new HashSet<(string, int)>();
        while (await rows.ReadAsync(cancellationToken)) suspended.Add((rows.GetString(0), rows.GetInt32(1)));
        return suspended;
    }

    [LoggerMessage(6301, LogLevel.Warning, "Judging the rules failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
