using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Inspections;

/// <summary>Why a case is inspected now.</summary>
/// <param name="Traceparent">Trace to continue.</param>
/// <param name="CausationId">Event that touched the case, if one did.</param>
public sealed record Touch(string? Traceparent, string? CausationId);

/// <summary>
/// Inspects cases and records what changed. Works inside the caller's transaction, which holds <see cref="LockAsync"/>; the flags are
/// appended before it commits. When it does not commit, the same inspection comes again, finds the same and adds nothing: a finding is
/// a function of what is recorded.
/// </summary>
public sealed class Inspector(Store store, Catalogues catalogues, RuleSet rules, TimeProvider time)
{
    private static readonly ActivitySource Traces = new("Transparency.RedFlag");
    private static readonly Meter Meter = new("Transparency.RedFlag");
    private static readonly Counter<long> Inspected = Meter.CreateCounter<long>("redflag.decisions.inspected");
    private static readonly Counter<long> Changed = Meter.CreateCounter<long>("redflag.flags.changed");

    /// <summary>One inspection at a time among all replicas and followers, until the transaction ends.</summary>
    public static async Task LockAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(21586, 60)", db);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task InspectAsync(NpgsqlConnection db, IReadOnlyDictionary<string, Touch> touched, CancellationToken cancellationToken)
    {
        var files = await CaseRows.LoadAsync(db, touched.Keys, cancellationToken);
        if (files.Count == 0) return;
        var clocks = await CaseRows.ClocksAsync(db, files.SelectMany(f => f.Decisions).Select(d => d.DecisionId), cancellationToken);
        var covered = (await CaseRows.SourcesAsync(db, [.. files.SelectMany(f => f.Facts).Select(f => f.Source).Distinct()], cancellationToken))
            .ToDictionary(s => s.Key, s => s.Value.CoveredTo);
        var flags = await FlagRows.OfCasesAsync(db, touched.Keys, cancellationToken);
        var catalogue = await catalogues.WithAsync(files.SelectMany(f => f.Facts).Select(f => f.CatalogueVersion), cancellationToken);

        var now = time.GetUtcNow();
        var cases = new List<(CaseFile, IReadOnlyList<Verdict>)>(files.Count);
        var appends = new List<Append>();
        foreach (var file in files)
        {
            using var span = Traces.StartActivity("inspect case", ActivityKind.Internal, touched[file.CaseId].Traceparent);
            var verdicts = Inspection.Of(file, catalogue, clocks, Inspection.IsComplete(file, covered, now), rules);
            cases.Add((file, verdicts));
            var found = InspectFlag.DecideAll(file, verdicts, [.. flags[file.CaseId]]);
            appends.AddRange(found.Select(f => AppendOf(f.Before, f.Fact, now, touched[file.CaseId], span)));
            span?.SetTag("redflag.decisions", file.Decisions.Count).SetTag("redflag.changes", found.Count);
        }

        if (appends.Count > 0)
            foreach (var result in await store.AppendAllAsync(appends, cancellationToken))
                if (result is not AppendResult.Appended)
                    throw new TimeoutException($"A flag changed meanwhile ({result}); the inspection is repeated.");
        await InspectionRows.KeepAsync(db, cases, now, cancellationToken);
        Inspected.Add(files.Sum(f => f.Decisions.Count));
        Changed.Add(appends.Count);
    }

    private static Append AppendOf(FlagRow? before, FlagFact fact, DateTimeOffset now, Touch touch, Activity? span)
    {
        var row = FlagRow.After(before, fact, now);
        var name = fact switch { FlagFact.Raised => "flag_raised", FlagFact.Revised => "flag_revised", _ => "flag_withdrawn" };
        var headers = (span?.Id ?? touch.Traceparent) is { } trace ? JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["traceparent"] = trace }) : [];
        var e = new EventToAppend(Guid.CreateVersion7(now), name, $"{fact.GetType().FullName}, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), FlagJson.Stored), now, row.Subject.CaseId, touch.CausationId, null, headers);
        return new Append(row.Subject.Agency, row.Subject.FlagId, "flag", ExpectedVersion.Exactly(before?.State.Version ?? 0), [e])
        {
            Alongside = batch => FlagRows.Put(batch, row),
        };
    }
}
