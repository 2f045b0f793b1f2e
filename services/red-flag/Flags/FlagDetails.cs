using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Anomalies;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Signals;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>GET /api/flags/{flagId}</c>: the evidence and the work on it. A flag the caller may not see is not there; that it was looked at is recorded
/// before the answer leaves.
/// </summary>
public static class FlagDetails
{
    public static void MapFlagDetails(this IEndpointRouteBuilder app) => app.MapGet("/api/flags/{flagId}", ReadAsync).Allow(FlagAccess.Readers);

    private static async Task<Results<Ok<FlagView>, ProblemHttpResult>> ReadAsync(string flagId, Caller caller, NpgsqlDataSource db, Investigations.Investigations investigations,
        InvestigationViews views, FlagReads reads, RuleWords words, ScoreDetails scores, CancellationToken cancellationToken)
    {
        if (await investigations.FindAsync(flagId, caller, cancellationToken) is not { } matter) return Problems.NotFound();
        await reads.RecordAsync(flagId, caller, cancellationToken);
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        var flag = (await FlagAtWork.FindAsync(connection, flagId, matter.Today, cancellationToken))!;
        var row = flag.Row;

        var rule = await words.RuleAsync(row.Subject.RuleId, row.Subject.RuleVersion, cancellationToken);
        var gaps = new List<string>(row.Gaps);
        // When it happened stands in the local copy of the facts; which facts they were is part of the finding.
        var file = (await CaseRows.LoadAsync(connection, [row.Subject.CaseId], cancellationToken)).SingleOrDefault();
        var unusual = await scores.OfAsync(connection, row, rule, file, cancellationToken);
        var peers = unusual is not null ? unusual.Peers : row.Finding.Measure is { } measure ? (await PeerGroups.FindAsync(connection, row.Subject, measure, cancellationToken))?.Compare(row.Subject, measure) : await StudyRows.PeersAsync(connection, row.Subject.FlagId, cancellationToken);
        if (row.Finding.Measure is not null && peers is null) gaps.Add("peer-group-under-30");

        var signal = file is null ? await RatingSignalsFollowed.OfAsync(connection, row.Finding, cancellationToken) : null;
        var evidence = row.Finding.Evidence.Select(e => (At: file?.Facts.FirstOrDefault(f => f.EventId == e.EventId)?.OccurredAt ?? signal?.FoundAt, Evidence: e)).Where(e => e.At is not null)
            .Select(e => new FlagEvidence(e.Evidence.Index, e.Evidence.EventId, e.Evidence.Type, e.At!.Value));
        var parameters = row.Finding.Parameters.ToDictionary(p => p.Key, p => p.Value.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new FlagView(await words.SummaryAsync(flag, caller.Subject, cancellationToken), rule.LegalBasis, rule.WhyTh, rule.WhyEn, rule.ClearsTh, rule.ClearsEn,
            parameters, words.Factors(row), peers, gaps, [.. evidence], row.ComputedFrom, await views.OfAsync(matter, caller, cancellationToken))
        {
            Parts = words.Parts(row), Similar = unusual?.Similar, OnTrial = row.Subject.Shadow,
        });
    }
}
