using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Coverage;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary>
/// <c>GET /api/scores/equal-treatment?agency=&amp;from=&amp;to=</c>: like cases, like outcome and time, per agency. Ministry roles see every
/// agency, an agency's administrator its own. A measure of agencies; no officer appears in it. Services whose coverage is known and below 95 % are left out and named.
/// </summary>
public static class CompareTreatment
{
    // Published with the figure: the same seed gives the same interval to everybody who recounts it.
    private const int Seed = 2569;

    private const string Sql = """
        select agency, service, decision_point, office, outcome, on_time, count(*) from app.decision
        where ($1 is null or agency = $1) and decided_on >= $2 and decided_on <= $3 and outcome is not null group by 1, 2, 3, 4, 5, 6
        """;

    public static void MapTreatment(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/equal-treatment", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin);

    private static async Task<Results<Ok<EqualTreatments>, ProblemHttpResult>> ReadAsync(string? agency, DateOnly? from, DateOnly? to, Caller caller, Store store, CancellationToken cancellationToken)
    {
        if (from > to) return Problems.Invalid(new FieldError("from", "not-after", "from is later than to"));
        var everywhere = caller.IsAny([Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin]);
        if (!everywhere && agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden();

        var counts = await CountsAsync(store, agency, from, to, cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, from, to, cancellationToken);
        var coverages = new GroupCoverages(covered, decided);
        var below = Below(counts, coverages);
        return TypedResults.Ok(new EqualTreatments(from, to, EqualTreatment.LeastPerOffice, Seed, [.. counts.Where(each => everywhere || caller.MayActFor(each.Agency))
            .GroupBy(each => each.Agency, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new AgencyTreatment(each.Key,
                Part(Compared(each).Select(cell => new LikeDecisions(cell.Stratum, cell.Office, cell.Outcome, cell.N))),
                Part(Compared(each).Where(cell => cell.OnTime is not null).Select(cell => new LikeDecisions(cell.Stratum, cell.Office, cell.OnTime == true ? "on-time" : "late", cell.N))))
                { LeftOut = [.. below.Where(left => left.Agency == each.Key).Select(left => left.Service).Order(StringComparer.Ordinal)] })]));

        IEnumerable<(string Agency, string Stratum, string Office, string Outcome, bool? OnTime, long N)> Compared(IEnumerable<(string Agency, string Stratum, string Office, string Outcome, bool? OnTime, long N)> cells) =>
            cells.Where(cell => !below.Contains((cell.Agency, ServiceOf(cell.Stratum))));
    }

    /// <summary>How alike the outcomes of like cases are between an agency's offices, over everything recorded; its value is null where too little can be compared.</summary>
    internal static async Task<TreatmentPart> OutcomesAsync(Store store, string agency, CancellationToken cancellationToken)
    {
        var counts = await CountsAsync(store, agency, null, null, cancellationToken);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, null, null, cancellationToken);
        var below = Below(counts, new GroupCoverages(covered, decided));
        return Part(counts.Where(cell => !below.Contains((cell.Agency, ServiceOf(cell.Stratum)))).Select(cell => new LikeDecisions(cell.Stratum, cell.Office, cell.Outcome, cell.N)));
    }

    // Services whose coverage is known and too low to be compared.
    private static HashSet<(string Agency, string Service)> Below(IEnumerable<(string Agency, string Stratum, string Office, string Outcome, bool? OnTime, long N)> counts, GroupCoverages coverages) =>
        [.. counts.Select(each => (each.Agency, Service: ServiceOf(each.Stratum))).Distinct().Where(each => coverages.OfServices(new HashSet<(string, string)> { each }).State == "below")];

    private static async Task<List<(string Agency, string Stratum, string Office, string Outcome, bool? OnTime, long N)>> CountsAsync(Store store, string? agency, DateOnly? from, DateOnly? to, CancellationToken cancellationToken)
    {
        var counts = new List<(string Agency, string Stratum, string Office, string Outcome, bool? OnTime, long N)>();
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = agency });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from ?? DateOnly.MinValue });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to ?? DateOnly.MaxValue });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            counts.Add((rows.GetString(0), $"{rows.GetString(1)}/{rows.GetString(2)}", rows.GetString(3), rows.GetString(4), await rows.IsDBNullAsync(5, cancellationToken) ? null : rows.GetBoolean(5), rows.GetInt64(6)));
        return counts;
    }

    private static string ServiceOf(string stratum) => stratum[..stratum.IndexOf('/', StringComparison.Ordinal)];

    private static TreatmentPart Part(IEnumerable<LikeDecisions> cells)
    {
        var treatment = EqualTreatment.Of(cells, Seed);
        return new TreatmentPart(treatment.N, treatment.Value, treatment.Lower, treatment.Upper, [.. treatment.Strata.Select(each =>
        {
            var cut = each.Stratum.IndexOf('/', StringComparison.Ordinal);
            return new LikeCases(each.Stratum[..cut], each.Stratum[(cut + 1)..], each.Offices, each.N, MeanInterval.Rounded((decimal)(100 * each.Equality)));
        })]);
    }
}
