using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpgsqlTypes;
using Transparency.Benchmarks.Trail;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Replays;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;

namespace Transparency.Benchmarks.Scoring;

/// <summary>History scored again from kept facts, beside every stored score: under the rubric it was scored by, and under another one.</summary>
public static class RubricReplaying
{
    private const int CasesAtOnce = 250;

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        await using var database = await TrailDatabase.CreateAsync(bench, "rubric", cancellation, typeof(Scorer).Assembly);
        await using var store = database.Store();
        await using (var keep = store.Source.CreateCommand("insert into app.catalogue values (1, $1)"))
        {
            keep.Parameters.Add(new() { Value = JsonSerializer.Serialize(SampleCases.Catalogue, Wire.Json), NpgsqlDbType = NpgsqlDbType.Json });
            await keep.ExecuteNonQueryAsync(cancellation);
        }
        var (catalogues, rubrics, decisions) = (new CatalogueVersions(store, new NoNeighbours()), new PublishedRubrics(store), bench.Size(60_000, 500));
        var seconds = await RecordAsync(store, catalogues, rubrics, decisions, cancellation);
        outcome.Tell(new("facts followed, decisions scored and recorded, as the service does", decisions / seconds, "decisions/s"));
        await database.ExecuteAsync("VACUUM (ANALYZE)", cancellation);

        foreach (var (name, rubric) in ((string, Rubric)[])[("the same rubric", RubricShelf.InForce), ("another rubric", Another())])
        {
            var (paces, report) = (new List<double>(), default(ReplayReport));
            for (var round = 0; round <= bench.Size(5, 1); round++)
            {
                var started = Stopwatch.GetTimestamp();
                report = await new ReplayRun(store.Source, catalogues, rubrics.Find).RunAsync(Frame(rubric), rubric, new(null, null, null), cancellation);
                if (round > 0) paces.Add(decisions / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
            if (report!.Decisions != decisions || report.Reproduced != decisions || (rubric.Digest == RubricShelf.InForce.Digest) != (report.Moved == 0))
                throw new InvalidOperationException($"{report.Decisions} looked at, {report.Reproduced} reproduced, {report.Moved} moved");
            outcome.Keep($"decisions/s under {name}", paces);
            outcome.Tell(new($"history under {name}: {report.Reproduced:#,0} of {decisions:#,0} reproduced, {report.Moved:#,0} moved", Contest.Median(paces), "decisions/s", 20_000));
        }
    }

    private static async Task<double> RecordAsync(Store store, CatalogueVersions catalogues, PublishedRubrics rubrics, int decisions, CancellationToken cancellation)
    {
        var followed = new CaseFactsFollowed(store, new Scorer(store, catalogues, rubrics, TimeProvider.System), catalogues);
        var mark = await followed.MarkAsync(cancellation);
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < decisions; number += CasesAtOnce)
        {
            var facts = Enumerable.Range(number, Math.Min(CasesAtOnce, decisions - number)).SelectMany(SampleCases.Facts).ToList();
            if (!await followed.HandleAsync(mark, facts[^1].Index, facts, cancellation)) throw new InvalidOperationException("somebody else follows");
            mark = facts[^1].Index;
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // Two points go from one criterion to the next of the same dimension.
    private static Rubric Another()
    {
        var json = JsonNode.Parse(RubricShelf.Source)!;
        json["version"] = 2;
        var criteria = json["criteria"]!.AsArray();
        var (from, to) = (criteria.First(each => (int)each!["weight"]! > 3)!, criteria.Last(each => (string)each!["dimension"]! == "compliance")!);
        (from["weight"], to["weight"]) = ((int)from["weight"]! - 2, (int)to["weight"]! + 2);
        return Rubric.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    private static ReplayReport Frame(Rubric rubric) => new("bench", "bench", rubric.Named(), [], null, null, null, 0, 0, 0, 0, null, null, [], [], [], [], "", default, default);

    /// <summary>The one catalogue is in the database; nobody is asked.</summary>
    private sealed class NoNeighbours : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => throw new InvalidOperationException($"{name} is asked for what the database holds");
    }
}
