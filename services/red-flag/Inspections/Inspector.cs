using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Inspections;

/// <summary>Why a case is inspected now.</summary>
/// <param name="Traceparent">Trace to continue.</param>
/// <param name="CausationId">Event that touched the case, if one did.</param>
public sealed record Touch(string? Traceparent, string? CausationId);

/// <summary>What a run has kept: the cases to inspect, and the facts that are new.</summary>
public sealed record Kept(IReadOnlyDictionary<string, Touch> Touched, ILookup<string, CaseFact> Added)
{
    public static readonly ILookup<string, CaseFact> Nothing = Array.Empty<CaseFact>().ToLookup(f => f.CaseId);
}

/// <summary>
/// Inspects cases and records what changed: one transaction at a time among all replicas, followers and the timer. Flags are appended
/// before it commits. When it does not commit, the same inspection comes again, finds the same and adds nothing: a finding is a function
/// of what is recorded.
/// </summary>
public sealed class Inspector(Store store, Catalogues catalogues, RuleSet rules, TimeProvider time) : IDisposable
{
    private const int FactsRemembered = 100_000;
    private static readonly ActivitySource Traces = new("Transparency.RedFlag");
    private static readonly Meter Meter = new("Transparency.RedFlag");
    private static readonly Counter<long> Inspected = Meter.CreateCounter<long>("redflag.decisions.inspected");
    private static readonly Counter<long> Changed = Meter.CreateCounter<long>("redflag.flags.changed");
    private readonly CaseMemory _memory = new(FactsRemembered);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Guid _instance = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>Lets <paramref name="keep"/> store what arrived, inspects the cases it names and commits. False, with nothing done, when it keeps nothing (null).</summary>
    public async Task<bool> RunAsync(Func<NpgsqlConnection, Task<Kept?>> keep, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await TakeTurnAsync(connection, cancellationToken);
            if (await keep(connection) is not { } kept) return false;
            var files = await InspectAsync(connection, kept, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            _memory.Remember(files);
            return true;
        }
        catch
        {
            // Whether the transaction was committed may be unknown; the table knows.
            _memory.Forget();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task TakeTurnAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select instance from app.inspector for update", db);
        if (await command.ExecuteScalarAsync(cancellationToken) is Guid last && last == _instance) return;
        _memory.Forget();
        await using var sign = new NpgsqlCommand("update app.inspector set instance = $1", db) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = _instance } } };
        await sign.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<(CaseFile, IReadOnlySet<object>)>> InspectAsync(NpgsqlConnection db, Kept kept, CancellationToken cancellationToken)
    {
        var known = kept.Touched.Keys.Where(_memory.Knows).ToList();
        var unknown = kept.Touched.Keys.Except(known).ToList();
        List<CaseFile> files = [.. known.Select(id => _memory.With(id, kept.Added[id])), .. unknown.Count == 0 ? [] : await CaseRows.LoadAsync(db, unknown, kept.Added, cancellationToken)];
        if (files.Count == 0) return [];
        var (clocks, covered, flags, suspended) = await BesidesAsync(db, files, cancellationToken);
        var catalogue = await catalogues.WithAsync(files.SelectMany(f => f.Facts).Select(f => f.CatalogueVersion), cancellationToken);

        var now = time.GetUtcNow();
        var cases = new List<(CaseFile, IReadOnlyList<Verdict>)>(files.Count);
        var (appends, told) = (new List<Append>(), 0);
        foreach (var file in files)
        {
            var touch = kept.Touched[file.CaseId];
            using var span = Traces.StartActivity("inspect case", ActivityKind.Internal, touch.Traceparent);
            var verdicts = Inspection.Of(file, catalogue, clocks, Inspection.IsComplete(file, covered, now), rules);
            cases.Add((file, verdicts));
            var found = InspectFlag.DecideAll(file, verdicts, [.. flags[file.CaseId]], suspended, now);
            appends.AddRange(found.Select(f => FlagAppends.Of(f.Before, f.Fact, now, touch.CausationId, span?.Id ?? touch.Traceparent)));
            // Traces and metrics are read by people who may not know of restricted flags: they count the others only.
            var seen = found.Count(f => FlagRow.After(f.Before, f.Fact, now).Subject is { Restricted: false, Shadow: false });
            span?.SetTag("redflag.decisions", file.Decisions.Count).SetTag("redflag.changes", seen);
            told += seen;
        }

        if (appends.Count > 0)
            foreach (var result in await store.AppendAllAsync(appends, cancellationToken))
                if (result is not AppendResult.Appended)
                    throw new TimeoutException($"A flag changed meanwhile ({result}); the inspection is repeated.");
        var rows = cases.ConvertAll(c => (File: c.Item1, Rows: InspectionRows.Found(c.Item1, c.Item2)));
        await InspectionRows.KeepAsync(db, cases, [.. rows.SelectMany(r => _memory.Fresh(r.File.CaseId, r.Rows))], now, cancellationToken);
        Inspected.Add(files.Sum(f => f.Decisions.Count));
        Changed.Add(told);
        return rows;
    }

    /// <summary>What an inspection reads besides the files, in one round trip.</summary>
    private static async Task<(IReadOnlyDictionary<string, ClockAnnounced> Clocks, IReadOnlyDictionary<string, long> Covered, ILookup<string, FlagRow> Flags, IReadOnlySet<(string, int)> Suspended)> BesidesAsync(
        NpgsqlConnection db, IReadOnlyList<CaseFile> files, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(db)
        {
            BatchCommands =
            {
                CaseRows.Clocks(files.SelectMany(f => f.Decisions).Select(d => d.DecisionId)), CaseRows.Sources(files.SelectMany(f => f.Facts).Select(f => f.Source).Distinct()),
                FlagRows.OfCases(files.Select(f => f.CaseId)), RuleAudit.Suspended(),
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        var clocks = await CaseRows.ClocksAsync(rows, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        var covered = (await CaseRows.SourcesAsync(rows, cancellationToken)).ToDictionary(s => s.Key, s => s.Value.CoveredTo);
        await rows.NextResultAsync(cancellationToken);
        var flags = await FlagRows.OfCasesAsync(rows, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return (clocks, covered, flags, await RuleAudit.SuspendedAsync(rows, cancellationToken));
    }

    public void Dispose() => _one.Dispose();
}
