using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Anomalies;
using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Parity;
using Transparency.RedFlag.Peers;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Rules;

/// <summary><c>GET /api/rules/scorecard</c>: what became of each rule's flags, what the rules miss, whom they burden and what can be worked on.</summary>
public static class Scorecard
{
    public static void MapScorecard(this IEndpointRouteBuilder app) => app.MapGet("/api/rules/scorecard", ReadAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor);

    private static async Task<Ok<RuleScorecard>> ReadAsync(Caller caller, FlagAccess access, RuleSet rules, NpgsqlDataSource db, Catalogues catalogues, Sampling sampling, WorkBudget budget, KeptAnswers<IReadOnlyList<OfficeCount>> parity, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        var (p, now) = (command.Parameters, time.GetUtcNow());
        var from = FlagAtWork.From(p, ThaiDay.Of(now));
        command.CommandText = $"""
            select r.id, r.version, r.suspended_at, coalesce(c.raised, 0), coalesce(c.raised28, 0), coalesce(c.open, 0), coalesce(c.withdrawn, 0), coalesce(c.closed, 0), coalesce(c.found, 0)
            from app.rule r left join (
              select rule_id, rule_version, count(*) as raised, count(*) filter (where raised_at >= {FlagAccess.Next(p, now.AddDays(-28).UtcDateTime)}) as raised28,
                count(*) filter (where work not in ('closed', 'withdrawn')) as open, count(*) filter (where work = 'withdrawn') as withdrawn,
                count(*) filter (where work = 'closed' and label is not null) as closed, count(*) filter (where work = 'closed' and label is not null and label <> 'not-substantiated') as found
              from {from} where {access.Condition(p)} group by 1, 2) c on (c.rule_id, c.rule_version) = (r.id, r.version)
            """;
        var scores = new Dictionary<(string, int), RuleScore>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken))
                if (rules.Rules.FirstOrDefault(r => r.Id == rows.GetString(0) && r.Version == rows.GetInt32(1)) is { } rule)
                {
                    var (suspendedAt, closed, found) = (rows.GetFieldValue<DateTime?>(2), rows.GetInt64(7), rows.GetInt64(8));
                    var interval = closed == 0 ? default((decimal Low, decimal High)?) : RuleAudit.Interval(found, closed);
                    scores[(rule.Id, rule.Version)] = new(rule.Id, rule.Version, rule.NameTh, rule.NameEn, rule.Kind, suspendedAt is not null ? "suspended" : rule.Shadow ? "trial" : "inForce", suspendedAt,
                        rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6), closed, found, closed == 0 ? null : (decimal)found / closed, interval?.Low, interval?.High);
                }
        return TypedResults.Ok(new RuleScorecard([.. rules.Rules.Select(r => scores.GetValueOrDefault((r.Id, r.Version))).OfType<RuleScore>().OrderByDescending(s => s.Raised28).ThenBy(s => s.RuleId, StringComparer.Ordinal)],
            RuleAudit.Floor, RuleAudit.LeastClosed, await BlindList.MissedAsync(db, access, sampling.Share, cancellationToken),
            Fairness.Of(await parity.GetAsync(access.PlacesKey, cancellation => Fairness.CountAsync(db, access, now, cancellation), cancellationToken), await RegionsAsync(catalogues, cancellationToken)),
            await InboxViews.DeskAsync(db, access, budget, caller.Subject, now, cancellationToken), await CoveredMonths.BelowAsync(db, cancellationToken))
        {
            Models = await ModelListing.ReadAsync(db, rules, cancellationToken),
        });
    }

    // Only the names of regions come from there: while it is away the rest of the page stands.
    private static async Task<Func<string, string, string?>> RegionsAsync(Catalogues catalogues, CancellationToken cancellationToken)
    {
        try
        {
            return Regions.Of(await catalogues.NewestAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (_, _) => null;
        }
    }
}
