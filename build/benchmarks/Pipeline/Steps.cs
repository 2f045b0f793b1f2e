using System.Globalization;
using Npgsql;
using Transparency.AuditorCli.Publishing;
using Transparency.Launch;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>
/// The system as <c>build/run</c> starts it, all programs and private servers, on this machine beside the load. Each case's two messages are published when its
/// time has come, whether or not earlier ones have arrived; its decision's latency counts from the moment it was due.
/// </summary>
public static class Steps
{
    /// <summary>Longest wait for what is still missing when everything is sent: what is missing then is lost.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>Decisions a second that the design wants; lower ones show up to where this machine follows.</summary>
    private static readonly int[] s_rates = [50, 100, 200, 500];

    private const int Wanted = 500;

    private const string LargePages = "/proc/sys/vm/nr_hugepages";

    /// <summary>Decisions a second at which cost is measured: few in a batch, and as many as a batch holds.</summary>
    private static readonly int[] s_costedAt = [100, Wanted];

    public static Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => StepsAsync(bench, outcome, bench.Quick ? [20] : s_rates, costs: false, cancellation);

    public static Task CostAsync(Bench bench, Outcome outcome, CancellationToken cancellation) => StepsAsync(bench, outcome, bench.Quick ? [20] : s_costedAt, costs: true, cancellation);

    private static async Task StepsAsync(Bench bench, Outcome outcome, int[] rates, bool costs, CancellationToken cancellation)
    {
        var folder = RunFolder.Of("bench-pipeline");
        if (Directory.Exists(folder.Path)) Directory.Delete(folder.Path, recursive: true);
        folder.Create();
        await using var instance = new Instance(folder, null);
        await instance.StartAsync(cancellation);
        await AgeAsync(bench, instance, cancellation);
        // PostgreSQL's part is a third less with them (ADR 0051); a kernel may know none.
        if (File.Exists(LargePages)) outcome.Tell(new("large pages that the kernel has set aside", int.Parse(await File.ReadAllTextAsync(LargePages, cancellation), CultureInfo.InvariantCulture), "pages"));
        await using var publisher = new BrokerPublisher(instance.Installation.CaseSystem);
        await using var scores = new Sightings(instance.Installation.Databases["scoring"].App, "e.type = 'decision_scored'");
        await using var flags = new Sightings(instance.Installation.Databases["red_flag"].App, $"e.type = 'flag_raised' and e.data #>> '{{subject,ruleId}}' = '{LiveDecisions.Broken}'");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] watching = [Task.Run(() => scores.WatchAsync(over.Token), CancellationToken.None), Task.Run(() => flags.WatchAsync(over.Token), CancellationToken.None)];
        // Code compiles itself at its first use everywhere, and again what is used often: half of what a service did in its first minute was that. It is not what is measured.
        await new Step(bench, instance, publisher, scores, flags, "warm").RunAsync(bench.Size(100, 10), bench.Size(30, 3), s_patience, cancellation);
        // Once more at the highest rate: longer batches make other code be used often, and compiling that took the first ten seconds of a step.
        await new Step(bench, instance, publisher, scores, flags, "hot").RunAsync(rates.Max(), bench.Size(30, 3), s_patience, cancellation);
        foreach (var rate in rates)
        {
            var step = new Step(bench, instance, publisher, scores, flags, string.Create(CultureInfo.InvariantCulture, $"at{rate}"));
            var before = CpuTime.Read(instance);
            await step.RunAsync(rate, bench.Size(60, 4), s_patience, cancellation);
            outcome.Tell(new($"{rate}/s: flags by other rules than the one that is broken", await OthersAsync(instance, cancellation), "flags"));
            if (costs) Tell(outcome, before, CpuTime.Read(instance), rate, bench.Size(60, 4));
            await step.TellAsync(outcome, rate == Wanted, cancellation);
        }
        await over.CancelAsync();
        await Task.WhenAll(watching);
    }

    /// <summary>
    /// A server that has run for a quarter of an hour writes its log into files that it has used before. A new one fills each file with zeros first, 16 MB every second at the highest
    /// rate, and whoever commits meanwhile waits for that. So all files that the run needs are used once, while the tables are empty.
    /// </summary>
    private static async Task AgeAsync(Bench bench, Instance instance, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(instance.Postgres.Superuser) { CommandTimeout = 0 }.ConnectionString);
        foreach (var sql in new[] { $"select count(pg_logical_emit_message(false, 'age', repeat('x', 1000000))) from generate_series(1, {bench.Size(2_200, 20)})", "checkpoint" })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Flags that the load was not made for: every one is work that its decisions would not be.</summary>
    private static async Task<double> OthersAsync(Instance instance, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(instance.Installation.Databases["red_flag"].App);
        await using var command = source.CreateCommand("select count(*) from events.mt_events where type = 'flag_raised' and data #>> '{subject,ruleId}' <> $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = LiveDecisions.Broken });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static void Tell(Outcome outcome, IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after, int rate, int seconds)
    {
        var cost = after.Select(a => (Part: a.Key, Milliseconds: (a.Value - before.GetValueOrDefault(a.Key)) / (rate * seconds))).OrderByDescending(c => c.Milliseconds).ToList();
        foreach (var (part, milliseconds) in cost) outcome.Tell(new($"{rate}/s: processor time per decision: {part}", milliseconds, "ms"));
        outcome.Tell(new($"{rate}/s: processor time per decision: all of it", cost.Sum(c => c.Milliseconds), "ms"));
    }

    /// <summary>Cases by the id of the message that told their decision.</summary>
    internal static async Task<Dictionary<string, string>> CasesAsync(Instance instance, string run, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(instance.Installation.Databases["decision_capture"].App);
        await using var command = source.CreateCommand("select event_id, case_id from app.outcome where event_id like $1 and outcome = 'accepted'");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = run + "-%-decided" });
        var cases = new Dictionary<string, string>();
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation)) cases[rows.GetString(0)] = rows.GetString(1);
        return cases;
    }
}
