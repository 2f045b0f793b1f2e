using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Coverage;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Groups;

/// <summary>
/// <c>GET /api/scores/groups?by=agency|office|service|province&amp;agency=&amp;from=&amp;to=</c>: group figures, never those of one officer.
/// Ministry roles see every group, people of an agency its own; the public sees all but offices in which fewer than three persons decide,
/// which appear with their province. Keys of offices and services are <c>agency/code</c>. Every figure carries its coverage; below 95 % a group is shown and not compared.
/// </summary>
public static class CompareGroups
{
    /// <summary>Scored decisions from which a group is compared with others.</summary>
    public const long Comparable = 30;

    /// <summary>Deciders from which an office's figures are public.</summary>
    public const long PublicDeciders = 3;

    private static readonly string[] Kinds = ["agency", "office", "service", "province"];
    private static readonly string[] Everywhere = [Roles.Executive, Roles.Auditor, Roles.Operations, Roles.RedFlagAdmin, Roles.Service];

    public static void MapGroups(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/groups", ReadAsync).AllowPublic();

    private static async Task<Results<Ok<GroupScores>, ProblemHttpResult>> ReadAsync(string? by, string? agency, DateOnly? from, DateOnly? to, Caller caller,
        Store store, CatalogueVersions catalogues, CaseFactsFollowed followed, PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Kinds.Contains(by)) return Problems.Invalid(new FieldError("by", "one-of", string.Join(", ", Kinds)));
        if (from > to) return Problems.Invalid(new FieldError("from", "not-after", "from is later than to"));
        var everywhere = caller.IsAnonymous || caller.IsAny(Everywhere);
        if (!everywhere && agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden();

        // Scores of two versions are not added up: the one in force at the end of the period is compared.
        await published.RefreshAsync(cancellationToken);
        var today = PublishedRubrics.DayOf(time.GetUtcNow());
        var rubric = published.InForceOn(to < today ? to.Value : today);
        var rows = await GroupRows.ReadAsync(store.Source, rubric, from, to, cancellationToken);
        var ministry = rows.Aggregate(default(Sums), (sums, row) => sums + row.Sums);
        var seen = rows.Where(row => agency is null || row.Agency == agency).Where(row => everywhere || caller.MayActFor(row.Agency));
        if (by == "office" && caller.IsAnonymous)
        {
            var deciders = await GroupRows.DecidersAsync(store.Source, cancellationToken);
            seen = seen.Where(row => deciders.GetValueOrDefault((row.Agency, row.Office)) >= PublicDeciders);
        }
        var catalogue = await catalogues.NewestAsync(cancellationToken);
        // Drawn towards all groups of the kind, not only those the caller sees: the figure is the same for everybody.
        var all = rows.GroupBy(row => Key(row, by!, catalogue), StringComparer.Ordinal).Select(group => (group.Key, Sums: group.Aggregate(default(Sums), (sums, row) => sums + row.Sums))).ToList();
        var shrunk = all.Zip(Shrinkage.Of([.. all.Select(each => (each.Sums.N, each.Sums.Score, each.Sums.ScoreSquared))])).ToDictionary(each => each.First.Key, each => each.Second, StringComparer.Ordinal);
        var (covered, decided) = await CoverageRows.ReadAsync(store.Source, from, to, cancellationToken);
        var coverages = new GroupCoverages(covered, decided);
        var groups = seen.GroupBy(row => Key(row, by!, catalogue), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Covered(
            group.Aggregate(default(Sums), (sums, row) => sums + row.Sums).Figures(group.Key) with { Shrunk = shrunk[group.Key] }, CoverageOf(group, by!, coverages)));
        return TypedResults.Ok(new GroupScores(by!, from, to, rubric.Id, rubric.Version, await followed.MarkAsync(cancellationToken), ministry.Mean, [.. groups]) { Coverage = coverages.Ministry });
    }

    private static string Key(GroupRow row, string by, CatalogueIndex catalogue) => by switch
    {
        "agency" => row.Agency,
        "office" => $"{row.Agency}/{row.Office}",
        "service" => $"{row.Agency}/{row.Service}",
        _ => catalogue.Province(row.Agency, row.Office) ?? "-",
    };

    /// <summary>A group with its coverage: below the limit it has no position and is drawn towards nobody. Pure.</summary>
    public static GroupScore Covered(GroupScore figures, GroupCoverage coverage) => coverage.State == "below"
        ? figures with { Coverage = coverage, Comparable = false, Shrunk = null }
        : figures with { Coverage = coverage };

    private static GroupCoverage CoverageOf(IEnumerable<GroupRow> group, string by, GroupCoverages coverages) => by == "agency"
        ? coverages.OfAgency(group.First().Agency)
        : coverages.OfServices(group.Select(row => (row.Agency, row.Service)).ToHashSet());
}
