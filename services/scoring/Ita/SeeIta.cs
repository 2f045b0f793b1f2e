using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Felt;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Ita;

/// <summary>
/// <c>GET /api/ita/results</c> and <c>GET /api/ita/results/{agency}?year=</c>: imported results, computed again on every look from the stored
/// question scores. An agency sees its own; executive, auditor and anti-corruption centre those of the agencies they are for.
/// </summary>
public static class SeeIta
{
    private const int BuddhistEra = 543;
    private static readonly string[] s_readers = [Roles.AgencyAdmin, Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin];

    public static void MapItaResults(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/ita/results", ListAsync).Allow(s_readers);
        app.MapGet("/api/ita/results/{agency}", OneAsync).Allow(s_readers);
    }

    /// <summary>A result in one line.</summary>
    public static ItaSummary Summary(ItaRow row)
    {
        var result = ItaComputation.Of(row.Answers);
        return new(row.Agency, row.YearBe, result.Total, result.Level, result.LevelTh, result.LevelEn, row.ImportedAt);
    }

    private static async Task<Ok<ItaResults>> ListAsync(Caller caller, ItaImports imports, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ItaResults([.. (await imports.FindAsync(null, null, cancellationToken)).Where(row => caller.MayActFor(row.Agency)).Select(Summary)]));

    private static async Task<Results<Ok<ItaResultView>, ProblemHttpResult>> OneAsync(string agency, int? year, Caller caller, ItaImports imports, Store store, CatalogueVersions catalogues,
        PublishedRubrics published, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!caller.MayActFor(agency)) return Problems.NotFound();
        if ((await imports.FindAsync(agency, year, cancellationToken)) is not [{ } row, ..]) return Problems.NotFound();
        var sums = (await GroupRows.ReadAsync(store.Source, await published.InForceAsync(time.GetUtcNow(), cancellationToken), null, null, cancellationToken)).Where(each => each.Agency == agency)
            .Aggregate(default(Sums), (total, each) => total + each.Sums);
        var entries = (await catalogues.NewestAsync(cancellationToken)).EntriesOf(agency, PublishedRubrics.DayOf(time.GetUtcNow()));
        var result = ItaComputation.Of(row.Answers);
        // The ratings of the result's own fiscal year, October to September.
        var voices = await SeeCitizensVoice.OfAsync(store, agency, new(row.YearBe - BuddhistEra - 1, 10, 1), new(row.YearBe - BuddhistEra, 9, 30), time, cancellationToken);
        return TypedResults.Ok(new ItaResultView(row.Agency, row.YearBe, row.Revision, row.ImportedAt, row.ImportedByRole, row.FileName, row.Sha256, result,
            PublishedResult.RepeatedBy(row.Answers)?.Against(result, row.Answers), Felt(row.Answers, sums, entries, await CompareTreatment.OutcomesAsync(store, agency, cancellationToken), voices)));
    }

    /// <summary>What people feel beside what is recorded: what nothing measures yet says so. Pure.</summary>
    /// <param name="entries">Published entries of the agency's services, complete ones and all.</param>
    /// <param name="treatment">Like cases, like outcome, between the agency's offices.</param>
    /// <param name="voices">What people said at service points: beside the question of the same code, a thing of its own.</param>
    public static IReadOnlyList<ItaFelt> Felt(ItaAnswers answers, Sums sums, (long Complete, long All) entries, TreatmentPart treatment, IReadOnlyList<CitizensVoice>? voices = null) =>
        [.. answers.Edition.QuestionsOf("EIT1").Select(question =>
        {
            var voice = voices?.FirstOrDefault(each => each.Question == question.Id);
            // An index of its own, not a share: 100 means that it does not matter where a case is decided.
            if (question.Id == "e2") return new ItaFelt(question.Id, question.TextTh, question.TextEn, answers["EIT1", question.Id], answers["EIT2", question.Id], "equalTreatment", treatment.Value, treatment.N, voice);
            var (measure, part, whole) = question.Id switch
            {
                "e1" => ("onTime", sums.OnTime, sums.WithLimit),
                "e5" => ("completeEntries", entries.Complete, entries.All),
                _ => ("notMeasured", 0L, 0L),
            };
            return new ItaFelt(question.Id, question.TextTh, question.TextEn, answers["EIT1", question.Id], answers["EIT2", question.Id], measure,
                whole == 0 ? null : MeanInterval.Rounded(100m * part / whole), whole, voice);
        })];
}
