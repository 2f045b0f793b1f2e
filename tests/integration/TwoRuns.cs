using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Contracts.Scoring.V1;
using Xunit.Abstractions;

// Each collection starts a system of its own; two at a time would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Transparency.Integration.Tests;

/// <summary>
/// The simulated week twice with one seed, each time on fresh data, with new keys and secrets: the same counts, the same decisions, the same
/// scores down to every criterion, the same open flags. What may differ is named in <see cref="MayDiffer"/> and nothing else.
/// </summary>
public sealed class TwoRuns(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Folder = "twice";
    private const string Seed = "20261127", CasesPerService = "12";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // When it was computed, from which position in that log, after how many looks, and the random ids of that log's events.
    private static readonly string[] MayDiffer = ["scoredAt", "computedFrom", "revision", "evidenceEventIds"];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Launcher.RunAsync(Folder, "stop");

    [Fact]
    public async Task Give_the_same_counts_the_same_scores_and_the_same_open_flags()
    {
        var (one, two) = (await RunAsync(), await RunAsync());
        one.Scores.Count.ShouldBeGreaterThan(0);
        one.Flags.Count.ShouldBeGreaterThan(0);
        one.Counts.ShouldContain(" 0 waiting,", customMessage: "no event of the week may lie ahead of the day it is run on");
        two.Counts.ShouldBe(one.Counts);
        two.Scores.Keys.ShouldBe(one.Scores.Keys);
        foreach (var (decision, score) in one.Scores) two.Scores[decision].ShouldBe(score, decision);
        two.Flags.ShouldBe(one.Flags);
        foreach (var run in (Result[])[one, two]) output.WriteLine($"{run.Counts}; {run.Flags.Count} open flags; SHA-256 of all scores {run.Digest[..16]}…; {run.Took.TotalSeconds:0} s with start and stop");
    }

    private sealed record Result(string Counts, SortedDictionary<string, string> Scores, IReadOnlyList<string> Flags, TimeSpan Took)
    {
        public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Scores.Select(each => $"{each.Key} {each.Value}")))));
    }

    private static async Task<Result> RunAsync()
    {
        var took = Stopwatch.StartNew();
        await Launcher.RunAsync(Folder, "--idle", "--fresh", "--detach");
        var keys = await Launcher.KeysAsync(Folder);
        var published = await PublishAsync(keys);
        using var operations = new HttpClient { BaseAddress = new Uri(keys["PORTAL"]) };
        operations.DefaultRequestHeaders.Add("Authorization", "Bearer " + keys["OPERATIONS_KEY"]);
        var counts = await SettledAsync(operations, published);
        using var auditor = await DemoAccount.SignInAsync(keys, "auditor");
        var scores = await ScoresAsync(auditor);
        var flags = await FlagsAsync(auditor);
        await Launcher.RunAsync(Folder, "stop");
        return new(counts, scores, flags, took.Elapsed);
    }

    private static async Task<long> PublishAsync(IReadOnlyDictionary<string, string> keys)
    {
        var tool = Path.Combine(Launcher.Root, "services", "auditor-cli", "bin", "Release", "net10.0", "transparency.dll");
        var (code, said, errors) = await Launcher.ProgramAsync("dotnet", [tool, "simulate", "--seed", Seed, "--cases", CasesPerService, "--json"], new Dictionary<string, string>
        {
            ["TRANSPARENCY_GATEWAY"] = keys["PORTAL"], ["TRANSPARENCY_KEY"] = keys["OPERATIONS_KEY"], ["TRANSPARENCY_INTAKE"] = keys["INTAKE"],
        });
        code.ShouldBe(0, errors);
        return JsonDocument.Parse(said).RootElement.GetProperty("published").GetInt64();
    }

    /// <summary>Waits until nothing is on its way any more, and tells the counts.</summary>
    private static async Task<string> SettledAsync(HttpClient http, long published)
    {
        for (var patience = Stopwatch.StartNew(); ; await Task.Delay(250))
        {
            var (intake, scores, flags) = (await ReadAsync<IntakeTotals>(http, "/api/intake/totals"), await ReadAsync<ScoringTotals>(http, "/api/scores/totals"), await ReadAsync<FlagTotals>(http, "/api/flags/totals"));
            var counts = string.Create(CultureInfo.InvariantCulture,
                $"{published} published, {intake.Cases} cases, {intake.Recorded} recorded, {intake.Duplicates} duplicates, {intake.Quarantined} waiting, {intake.Ledgered} ledgered, {intake.Decisions} decisions, {scores.Scored} scored, {flags.Inspected} inspected");
            if (intake.Recorded + intake.Duplicates + intake.Quarantined >= published && intake.Ledgered == intake.Recorded && scores.Scored == intake.Decisions && flags.Settled == intake.Decisions
                && scores.ProcessedTo == intake.LogSize - 1 && flags.ProcessedTo == intake.LogSize - 1) return counts;
            if (patience.Elapsed > Patience) throw new TimeoutException($"{counts}, {flags.Settled} settled, {scores.ProcessedTo} and {flags.ProcessedTo} of {intake.LogSize}");
        }
    }

    private static async Task<SortedDictionary<string, string>> ScoresAsync(HttpClient auditor)
    {
        var scores = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (string? after = ""; after is not null;)
        {
            var page = await ReadAsync<CasePage>(auditor, "/api/cases?limit=200" + (after.Length > 0 ? "&after=" + Uri.EscapeDataString(after) : ""));
            foreach (var each in page.Cases.Where(each => each.Decisions > 0))
                foreach (var decision in (await ReadAsync<JsonObject>(auditor, $"/api/scores/cases/{each.CaseId}"))["decisions"]!.AsArray().Select(node => node!.AsObject()))
                {
                    Forget(decision);
                    scores.Add((string)decision["decisionId"]!, decision.ToJsonString());
                }
            after = page.Next;
        }
        return scores;
    }

    private static void Forget(JsonObject score)
    {
        foreach (var part in score["criteria"]!.AsArray().Select(node => node!.AsObject()).Append(score))
            foreach (var name in MayDiffer) part.Remove(name);
    }

    private static async Task<IReadOnlyList<string>> FlagsAsync(HttpClient auditor)
    {
        var flags = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await ReadAsync<FlagPage>(auditor, "/api/flags?state=new" + (after.Length > 0 ? "&after=" + Uri.EscapeDataString(after) : ""));
            flags.AddRange(page.Flags.Select(flag => $"{flag.FlagId} {flag.RuleId} {flag.Strength} {flag.SentenceEn}"));
            after = page.Next;
        }
        return [.. flags.Order(StringComparer.Ordinal)];
    }

    private static async Task<T> ReadAsync<T>(HttpClient http, string path) =>
        JsonSerializer.Deserialize<T>(await http.GetStringAsync(new Uri(path, UriKind.Relative)), JsonSerializerOptions.Web)!;
}
