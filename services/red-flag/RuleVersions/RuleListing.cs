using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Rules;

/// <summary><c>GET /api/rules</c>: the rules in force. Everybody on the staff may know by what rules decisions are looked at.</summary>
public static class RuleListing
{
    public static void MapRules(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/rules", ReadAsync).Allow(Roles.People);
        app.MapScorecard();
    }

    private static async Task<Ok<RuleList>> ReadAsync(FlagAccess access, NpgsqlDataSource db, RuleSet rules, TimeProvider time, CancellationToken cancellationToken)
    {
        var open = await FlagTotalsReading.OpenAsync(db, access, null, ThaiDay.Of(time.GetUtcNow()), cancellationToken);
        return TypedResults.Ok(new RuleList([.. rules.Rules.Select(r => new RuleView(r.Id, r.Version, r.Digest, r.Kind, r.Shadow, r.Owner, r.NameTh, r.NameEn,
            r.LegalBasis, r.WhyTh, r.WhyEn, r.ClearsTh, r.ClearsEn, r.MinimumFacts, r.Parameters, r.MediumFrom, r.HighFrom,
            open.Where(o => o.RuleId == r.Id).Sum(o => o.Open)) { Table = r.Table, MinimumN = r.MinimumN })]));
    }
}
