using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Replays;

/// <summary>Who may replay what, on the whole service: role and agency, both ways.</summary>
public class ReplayAccess
{
    private const string Path = "/api/rubrics/replays";
    private static readonly AskReplay Standard = new(null, "standard", null, null, null, null);

    [Fact]
    public async Task Auditors_replay_every_agency_and_administrators_their_own()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(new Story("case-1").Opened("2026-10-05T09:00").Decided("2026-10-07T10:00").Facts);
        await town.UntilScoredAsync(1);

        (await town.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await town.PostAsAsync("user-1", Path, Standard, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("user-1", Path, Standard, Roles.Executive, "*")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync("user-1", Path, Standard with { Agencies = ["dsd"] }, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Faults(await town.PostAsAsync("user-1", Path, Standard with { RubricId = "none" }, Roles.Auditor, "*"))).ShouldBe([("rubricId", "unknown-value")]);
        (await Faults(await town.PostAsAsync("user-1", Path, new AskReplay(ReplaySpecs.Shifted().Replace("\"weight\":8,\"check\":\"within-limit\"", "\"weight\":0,\"check\":\"within-limit\""), null, null, new(2026, 2, 1), new(2026, 1, 1), null), Roles.Auditor, "*")))
            .ShouldBe([("rubric.criteria[11].weight", "out-of-range"), ("rubric.dimensions[2].weight", "sum"), ("from", "not-after")]);

        var whole = await EndedAsync(town, await town.PostAsAsync("auditor-1", Path, Standard, Roles.Auditor, "*"), Roles.Auditor, "*");
        (whole.Agencies, whole.Report!.Decisions, whole.Report.Reproduced, whole.Report.Moved).ShouldBe((null, 1L, 1L, 0L));
        var own = await EndedAsync(town, await town.PostAsAsync("admin-1", Path, Standard, Roles.AgencyAdmin, "doe"), Roles.AgencyAdmin, "doe");
        own.Agencies.ShouldBe(["doe"]);

        // An agency's administrator sees neither the ministry's replay nor another agency's, and cancels nobody else's.
        (await town.GetAsync($"{Path}/{whole.Job}", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.GetAsync($"{Path}/{own.Job}/report", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await town.PostAsAsync<object?>("admin-2", $"{Path}/{own.Job}/cancel", null, Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await town.PostAsAsync<object?>("auditor-1", $"{Path}/{own.Job}/cancel", null, Roles.Auditor, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await town.GetAsync(Path, Roles.AgencyAdmin, "doe")).Content.ReadFromJsonAsync<ReplayList>(Wire.Json))!.Replays.ShouldHaveSingleItem().State.ShouldBe("done");
        var report = await (await town.GetAsync($"{Path}/{own.Job}/report", Roles.Auditor, "*")).Content.ReadFromJsonAsync<SignedReplayReport>(Wire.Json);
        (report!.Kind, report.Report.Log, report.Signatures.Count).ShouldBe((ReplayReport.Kind, Town.LogOrigin, 2));
    }

    private static async Task<ReplayView> EndedAsync(Town town, HttpResponseMessage asked, string role, string agency)
    {
        asked.StatusCode.ShouldBe(HttpStatusCode.Created, await asked.Content.ReadAsStringAsync());
        ReplayView? view = null;
        await Town.UntilAsync(async () => (view = await (await town.GetAsync(asked.Headers.Location!.ToString(), role, agency)).Content.ReadFromJsonAsync<ReplayView>(Wire.Json))!.State is not ("queued" or "running"));
        return view!;
    }

    private static async Task<(string, string)[]> Faults(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().Select(each => (each.GetProperty("field").GetString()!, each.GetProperty("rule").GetString()!))];
    }
}
