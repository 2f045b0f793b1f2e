using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.OldStandards;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.OldStandards;

/// <summary>For twelve months after a standard was made easier its decisions are shown by the old one too.</summary>
public class OldStandardSpecs
{
    private static readonly Easing Eased = new("doe", "work-permit", Story.At("2026-10-01T00:00"), Story.At("2027-10-01T00:00"), 1, new string('a', 64), [new("longer-limit", "totalLimit", "5 workingDays", "30 workingDays")]);

    /// <summary>Version 1 gives five working days, from version 2 on thirty.</summary>
    private static Catalogue Version(long version) => version < 2 ? Story.Sample with { Version = version }
        : Story.Sample with { Version = version, Services = [.. Story.Sample.Services.Select(each => each.Agency == "doe" ? each with { TotalLimit = new TimeLimit(30, "workingDays") } : each)], Easings = [Eased] };

    private static List<CaseFact> Late(string id, long first, long version) => [.. new Story(id) { FirstIndex = first }.Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign")
        .Decided("2026-10-21T10:00").Notified("2026-10-22T09:00").Closed("2026-10-23T09:00").Facts.Select(fact => fact with { CatalogueVersion = version })];

    [Theory]
    [InlineData(2, "2026-10-21T10:00", true)]
    [InlineData(1, "2026-10-21T10:00", false)] // recorded under the old standard: nothing to show beside it
    [InlineData(2, "2026-09-30T10:00", false)]
    [InlineData(2, "2027-10-01T00:00", false)]
    public void It_is_shown_for_decisions_of_the_twelve_months_that_the_easier_one_measures(long version, string decidedAt, bool shown) =>
        (ByOldStandard.Of(new CatalogueIndex(Version(version)), "doe", "work-permit", Story.At(decidedAt)) is not null).ShouldBe(shown);

    [Fact]
    public void Eased_twice_it_is_the_older_standard_and_another_service_has_none()
    {
        var twice = new CatalogueIndex(Version(2) with { Version = 9, Easings = [Eased with { OldVersion = 4 }, Eased] });
        ByOldStandard.Of(twice, "doe", "work-permit", Story.At("2026-10-21T10:00"))!.OldVersion.ShouldBe(1);
        ByOldStandard.Of(twice, "dsd", "work-permit", Story.At("2026-10-21T10:00")).ShouldBeNull();
    }

    [Fact]
    public void The_old_standard_gives_what_the_decision_would_have_scored_then()
    {
        var history = CaseHistory.Of(Late("case-1", 0, 2));
        var (fact, until) = (history.Decisions[0], Story.At("2026-10-23T09:00"));
        var then = DecisionScoring.Score(RubricShelf.InForce, new Subject(history, fact, new CatalogueIndex(Version(1)), until)).Whole.Score;
        ByOldStandard.Score(RubricShelf.InForce, history, fact, new CatalogueIndex(Version(1)), until).ShouldBe(then);
        then!.Value.ShouldBeLessThan(DecisionScoring.Score(RubricShelf.InForce, new Subject(history, fact, new CatalogueIndex(Version(2)), until)).Whole.Score!.Value);
    }

    [Fact]
    public void Figures_count_the_same_decisions_by_both_standards()
    {
        var figures = ByOldStandard.Figures(Eased, ["longer-limit"], [new(90, 60, true, false), new(80, 80, false, false), new(70, 70, null, null), new(100, 100, true, true)], cut: true);
        (figures.Agency, figures.N, figures.Mean, figures.MeanByOld, figures.Changed, figures.Moved, figures.Cut).ShouldBe(("doe", 4, 85m, 77.5m, 1, -30m, true));
        (figures.Now, figures.ByOld).ShouldBe((new(2, 3), new(1, 3)));
        var none = ByOldStandard.Figures(Eased, [], [], cut: false);
        (none.N, none.Mean, none.MeanByOld, none.Moved).ShouldBe((0, null, null, 0m));
    }

    [Fact]
    public async Task The_score_and_the_agency_show_both()
    {
        await using var town = await Town.OpenAsync(Version);
        await town.AnnounceAsync(Late("case-1", 0, 2));
        await town.UntilScoredAsync(1);
        var score = (await Read<CaseScores>(await town.GetAsync("/api/scores/cases/case-1", Roles.Officer, "doe"))).Decisions.Single();
        (score.ByOldStandard!.CatalogueVersion, score.ByOldStandard.Rules.Single()).ShouldBe((1, "longer-limit"));
        score.ByOldStandard.Score!.Value.ShouldBeLessThan(score.Score!.Value);
        (await town.GetAsync("/api/scores/old-standard?agency=doe", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync("/api/scores/old-standard", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var figures = await Read<OldStandardFigures>(await town.GetAsync("/api/scores/old-standard?agency=doe", Roles.AgencyAdmin, "doe"));
        // The page looks at easings that are running today; whether this one is depends on the day of the test.
        var running = DateTimeOffset.UtcNow >= Eased.From && DateTimeOffset.UtcNow < Eased.Until;
        figures.Services.Count.ShouldBe(running ? 1 : 0);
        if (running) (figures.Services[0].N, figures.Services[0].Changed, figures.Services[0].Mean, figures.Services[0].MeanByOld).ShouldBe((1, 1, score.Score, score.ByOldStandard.Score));
        if (running) (figures.Services[0].Now, figures.Services[0].ByOld).ShouldBe((new(1, 1), new(0, 1)));

        // Everybody's agencies, one province, one office and a period, each role and agency both ways.
        var n = running ? 1 : 0;
        (await Count("agency=*", Roles.Executive)).ShouldBe(n);
        (await Count("agency=*", Roles.AgencyAdmin, "doe")).ShouldBe(n);
        (await Count("agency=*", Roles.AgencyAdmin, "dsd")).ShouldBe(0);
        (await Count("agency=*&province=กรุงเทพมหานคร", Roles.Auditor)).ShouldBe(n);
        (await Count("agency=*&province=เชียงใหม่", Roles.Auditor)).ShouldBe(0);
        (await Count("agency=doe&office=doe-bkk", Roles.Auditor)).ShouldBe(n);
        (await Count("agency=doe&office=doe-cnx", Roles.Auditor)).ShouldBe(0);
        (await Count("agency=doe&from=2026-10-21&to=2026-10-21", Roles.Auditor)).ShouldBe(n);
        (await Count("agency=doe&from=2026-10-22", Roles.Auditor)).ShouldBe(0);
        (await Count("agency=doe&service=other", Roles.Auditor)).ShouldBe(0);
        (await town.GetAsync("/api/scores/old-standard?agency=*", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync("/api/scores/old-standard?agency=doe&from=2026-11-01&to=2026-10-01", Roles.Auditor)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        async Task<int> Count(string query, string role, params string[] agencies) =>
            (await Read<OldStandardFigures>(await town.GetAsync("/api/scores/old-standard?" + query, role, agencies))).Services.Sum(each => each.N);
    }

    [Theory]
    [InlineData("/api/scores/cases/case-1", "byOldStandard")]
    [InlineData("/api/scores/cases/case-1/smallest-changes", "change")]
    public async Task Asked_between_the_score_and_the_commit_of_its_facts_the_answer_waits_for_the_facts(string path, string wholeOnlyWithFacts)
    {
        await using var town = await Town.OpenAsync(Version);
        await using var db = await town.Services.GetRequiredService<Store>().Source.OpenConnectionAsync();
        await using (var held = await db.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand("lock table app.case_facts in exclusive mode", db);
            await command.ExecuteNonQueryAsync();
            await town.AnnounceAsync(Late("case-1", 0, 2));
            await Town.UntilAsync(() => Task.FromResult(town.Heard.Runs.Count > 0));
            var asked = town.GetAsync(path, Roles.Officer, "doe");
            await Town.UntilAsync(async () => asked.IsCompleted || await WaitingAsync());
            asked.IsCompleted.ShouldBeFalse();
            await held.RollbackAsync();
            var decision = (await Read<JsonElement>(await asked)).GetProperty("decisions")[0];
            decision.GetProperty(wholeOnlyWithFacts).ValueKind.ShouldBe(JsonValueKind.Object);
        }

        async Task<bool> WaitingAsync()
        {
            await using var command = new NpgsqlCommand("select exists (select from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and not granted)", db);
            return (bool)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task A_draft_is_shown_by_both_too()
    {
        await using var town = await Town.OpenAsync(Version);
        await town.AnnounceAsync([.. new Story("case-1").Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Facts.Select(fact => fact with { CatalogueVersion = 2 })]);
        var draft = new CheckDraft("case-1", new("approve", "granted", [new("staff-1", "propose"), new("staff-2", "approve")], "own", LegalBasis: ["wp-s59"]));
        Task<HttpResponseMessage> Ask() => town.PostAsAsync("user-1", "/api/decisions/pre-check", draft, Roles.Officer, "doe");
        await Town.UntilAsync(async () => (await Ask()).StatusCode == HttpStatusCode.OK);
        var check = await Read<DraftCheck>(await Ask());
        var running = DateTimeOffset.UtcNow >= Eased.From && DateTimeOffset.UtcNow < Eased.Until;
        (check.ByOldStandard is not null).ShouldBe(running);
        if (running) (check.ByOldStandard!.CatalogueVersion, check.ByOldStandard.Score <= check.Score).ShouldBe((1, true));
        // What is left is told by the old limit too: five working days are long over, thirty are not the same.
        (check.ClockByOldStandard?.Limit, check.Clock!.Limit).ShouldBe((running ? 5 : null, 30));
        if (running) (check.ClockByOldStandard!.OnTime, check.ClockByOldStandard.Overdue > check.Clock.Overdue).ShouldBe((false, true));
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
