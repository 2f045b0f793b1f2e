using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.FollowUps;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Ita;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Ita;

/// <summary>Imports and follow-ups through the service's doors, on the real database.</summary>
public class ItaServiceSpecs
{
    private static readonly string Good = Scores.Csv(PublishedResult.All[0].Answers);

    [Fact]
    public async Task An_agency_imports_its_own_result_and_follows_up_what_holds_it_back()
    {
        await using var town = await Town.OpenAsync();
        await ImportsAsync(town);
        await FollowsUpAsync(town);
    }

    private static async Task ImportsAsync(Town town)
    {
        var import = new ImportIta("doe", 2568, "scores.csv", Good);
        (await Read<ItaSummary>(await town.PostAsync("/api/ita/imports", import, Roles.AgencyAdmin, "doe"))).Total.ShouldBe(96.20m);
        (await town.PostAsync("/api/ita/imports", import, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsync("/api/ita/imports", import, Roles.Executive, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        // The same file again is no new import; another one is, and the log keeps both.
        await town.PostAsync("/api/ita/imports", import, Roles.AgencyAdmin, "doe");
        var view = await Read<ItaResultView>(await town.GetAsync("/api/ita/results/doe", Roles.AgencyAdmin, "doe"));
        (view.Revision, view.Result.LevelTh, view.Comparison!.Same, view.ImportedByRole).ShouldBe((1, "ผ่าน", true, Roles.AgencyAdmin));
        view.Result.ToNextLevel!.Missing.ShouldBe([new ItaMissing("EIT2", 0.07m)]);
        view.Felt.Single(each => each.Question == "e1").Measure.ShouldBe("onTime");
        await town.PostAsync("/api/ita/imports", import with { Text = Good.Replace("i10,93.75", "i10,99.75", StringComparison.Ordinal) }, Roles.AgencyAdmin, "doe");
        view = await Read<ItaResultView>(await town.GetAsync("/api/ita/results/doe?year=2568", Roles.Auditor, "*"));
        (view.Revision, view.Result.Total, view.Comparison!.Figures.Single(each => each.Figure == "total").Difference).ShouldBe((2, 96.32m, 0.12m));

        (await town.GetAsync("/api/ita/results/doe", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Read<ItaResults>(await town.GetAsync("/api/ita/results", Roles.AgencyAdmin, "dsd"))).Results.ShouldBeEmpty();
        (await Read<ItaResults>(await town.GetAsync("/api/ita/results", Roles.Executive, "*"))).Results.ShouldHaveSingleItem().Agency.ShouldBe("doe");
        (await town.GetAsync("/api/ita/results", Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.GetAsync("/api/ita/results")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var refused = await town.PostAsync("/api/ita/imports", import with { YearBe = 2567, Text = Good.Replace("i10,93.75", "i10,101", StringComparison.Ordinal) }, Roles.AgencyAdmin, "doe");
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
        (error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()).ShouldBe(("line 11: score", "range"));
        (await town.GetAsync("/api/ita/results/doe?year=2567", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.PostAsync("/api/ita/checks", import, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Whoever may act for every agency still names one that there is.
        var nobodys = await town.PostAsync("/api/ita/imports", import with { Agency = "nowhere" }, Roles.AgencyAdmin, "*");
        (nobodys.StatusCode, (await nobodys.Content.ReadAsStringAsync()).Contains("unknown-agency", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.BadRequest, true));
        var followed = await town.PostAsync("/api/follow-ups", new OpenFollowUp("nowhere", "measure", "แผน", "ป้าย", "กอง", new DateOnly(2027, 1, 31), []), Roles.AgencyAdmin, "*");
        (followed.StatusCode, (await followed.Content.ReadAsStringAsync()).Contains("unknown-agency", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.BadRequest, true));
    }

    private static async Task FollowsUpAsync(Town town)
    {
        var open = new OpenFollowUp("doe", "measure", "แผน ITA 2569", "ติดป้าย QR", "กองบริการ", new DateOnly(2020, 1, 31), ["e1"]);
        (await town.PostAsync("/api/follow-ups", open, Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsync("/api/follow-ups", open with { Kind = "finding" }, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await town.PostAsync("/api/follow-ups", open, Roles.Executive, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var opened = await Read<FollowUpView>(await town.PostAsync("/api/follow-ups", open, Roles.AgencyAdmin, "doe"));
        (opened.Status, opened.Overdue).ShouldBe(("open", true));
        var progress = $"/api/follow-ups/{opened.Id}/progress";
        (await town.PostAsync(progress, new ReportProgress("done", "ติดแล้ว"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await town.PostAsync(progress, new ReportProgress("done", "ติดแล้ว", "หนังสือ 1/2569"), Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Read<FollowUpView>(await town.PostAsync(progress, new ReportProgress("done", "ติดแล้ว", "หนังสือ 1/2569"), Roles.AgencyAdmin, "doe"))).Overdue.ShouldBeFalse();
        (await town.PostAsync(progress, new ReportProgress("confirmed", "ดูแล้ว"), Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var confirmed = await Read<FollowUpView>(await town.PostAsync(progress, new ReportProgress("confirmed", "ดูแล้ว"), Roles.Auditor, "*"));
        confirmed.History.Select(each => each.Status).ShouldBe(["open", "done", "confirmed"]);
        confirmed.Evidence.ShouldBe("หนังสือ 1/2569");
        (await Read<FollowUpList>(await town.GetAsync("/api/follow-ups?kind=measure", Roles.AgencyAdmin, "dsd"))).FollowUps.ShouldBeEmpty();
        (await Read<FollowUpList>(await town.GetAsync("/api/follow-ups", Roles.Executive, "*"))).FollowUps.ShouldHaveSingleItem().Status.ShouldBe("confirmed");
    }

    [Fact]
    public void What_is_published_is_sound()
    {
        var published = PublishedFollowUps.For("ops").ToList();
        (published.Count(each => each.FollowUpKind == "measure"), published.Count(each => each.FollowUpKind == "finding")).ShouldBe((10, 14));
        published.Select(each => each.Id).ShouldBeUnique();
        published.ShouldAllBe(each => each.Title.Length > 0 && each.TitleEn!.Length > 0 && each.Owner.Length > 0);
    }

    [Fact]
    public void Felt_stands_beside_measured_and_what_nothing_measures_says_so()
    {
        var felt = SeeIta.Felt(new(ItaEdition.Newest, PublishedResult.All[0].Answers), new Sums { OnTime = 2, WithLimit = 3 }, (1, 4), new TreatmentPart(120, 83.5m, 70m, 95m, []));
        felt.Select(each => each.Question).ShouldBe(["e1", "e2", "e3", "e4", "e5", "e6", "e7", "e8", "e9"]);
        (felt[0].Eit1, felt[0].Eit2, felt[0].Measured, felt[0].N).ShouldBe((91.31m, 82.55m, 66.67m, 3));
        (felt[1].Measure, felt[1].Measured, felt[1].N).ShouldBe(("equalTreatment", 83.5m, 120));
        (felt[4].Measured, felt[4].N).ShouldBe((25m, 4));
        felt.Where(each => each.Measure == "notMeasured").ShouldAllBe(each => each.Measured == null);
        SeeIta.Felt(new(ItaEdition.Newest, PublishedResult.All[0].Answers), default, (0, 0), new TreatmentPart(0, null, null, null, [])).ShouldAllBe(each => each.Measured == null);
    }

    private static async Task<T> Read<T>(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }
}
