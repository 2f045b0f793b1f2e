using System.Text.Json;
using System.Text.RegularExpressions;

namespace Transparency.Browser.Tests;

/// <summary>A restricted flag that nobody has opened: its officer and agency look everywhere they may, and find nothing.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class HiddenFlagTests(RunningSystem system)
{
    private const string Rule = "paid-above-entitlement";
    private const int Pages = 150;

    // What these roles may ask beside pages; {case} is the case of the flag, {flag} the flag.
    private static readonly string[] Doors =
    [
        "/api/cases", "/api/cases/{case}", "/api/cases/{case}/reads", "/api/flags", "/api/flags?caseId={case}", "/api/flags?rule=" + Rule, "/api/flags/totals", "/api/flags/mine", "/api/flags/{flag}",
        "/api/flags/{flag}/pack", "/api/flags/{flag}/referral", "/api/flags/{flag}/referral/letter", "/api/flags/blind", "/api/rules/scorecard", "/api/scores/cases/{case}", "/api/complaints", "/api/holds",
        "/api/erasures", "/api/escalations", "/api/exports/csv?agency=doe&from=2020-01-01&to=2100-01-01", "/api/exports/xes?agency=doe&from=2020-01-01&to=2100-01-01", "/api/exports/ocel?agency=doe&from=2020-01-01&to=2100-01-01",
        "/api/exports/audit?agency=doe&from=2020-01-01&to=2100-01-01", "/api/completeness", "/api/quarantine", "/api/sources", "/api/staff?agency=doe", "/api/improvements", "/api/ratings/summary", "/api/ratings/texts",
        "/api/scores/groups?by=office&agency=doe", "/log/red-flag/checkpoint", "/log/red-flag/feed", "/open-flags", "/feed", "/feed/reads", "/feed/ratings", "/cases/{case}", "/flags/{flag}", "/flags?rule=" + Rule, "/flags/{flag}/letter",
    ];

    [Fact]
    public async Task A_restricted_flag_leaves_no_trace_for_its_officer_and_agency()
    {
        var (caseId, flagId) = await PlantAsync();
        await using (var investigator = await system.OpenAsync(user: "redflag"))
        {
            // The investigator's own reading must not show either.
            (await investigator.Page.GotoAsync("/flags/" + flagId))!.Status.ShouldBe(200);
            (await AskAsync(investigator, "/api/cases/" + caseId)).Status.ShouldBe(200);
        }
        await LogsKeepSilentAsync(caseId, flagId);
        foreach (var user in new[] { "officer.doe", "admin.doe", "admin.mol" })
        {
            await using var visit = await system.OpenAsync(user: user);
            await visit.GoAsync("/home");
            var looked = 0;
            foreach (var door in Doors)
            {
                var path = door.Replace("{case}", caseId, StringComparison.Ordinal).Replace("{flag}", flagId, StringComparison.Ordinal);
                var (status, body) = await AskAsync(visit, path);
                status.ShouldBeLessThan(500, $"{user}: {path}");
                if (status != 200) continue;
                looked++;
                body.ShouldNotContain(path.Contains(flagId, StringComparison.Ordinal) ? "entitlement" : flagId, Case.Insensitive, $"{user}: {path}");
                // Readings of the centre are nobody's business in the agency.
                if (path.EndsWith("/reads", StringComparison.Ordinal)) body.ShouldNotContain("red-flag-admin", Case.Insensitive, $"{user}: {path}");
            }
            looked.ShouldBeGreaterThan(10, user);
            (await AskAsync(visit, $"/api/flags/{flagId}")).Status.ShouldBe(404, "as if there were none");
            (await TotalAsync(visit, $"/api/flags?caseId={caseId}")).ShouldBe(0, user);
            (await AskAsync(visit, "/api/rules")).Body.ShouldNotContain(flagId);
            using var rules = JsonDocument.Parse((await AskAsync(visit, "/api/rules")).Body);
            rules.RootElement.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("id").GetString() == Rule).GetProperty("open").GetInt64().ShouldBe(0, user);
            (await CrawlAsync(visit, flagId)).ShouldBeGreaterThan(15, user);
        }
    }

    /// <summary>
    /// What every service, gateway and witness wrote: not the flag, not the rule beside the case, not the amounts the rule looked at. Read before anybody asks by
    /// address, and after an investigator did: even that leaves nothing.
    /// </summary>
    private async Task LogsKeepSilentAsync(string caseId, string flagId)
    {
        if (system.InstanceFolder is not { } folder) return;
        var logs = Directory.GetFiles(Path.Combine(folder, "logs"), "*.log");
        logs.Select(Path.GetFileName).ShouldContain("red-flag.log");
        logs.Length.ShouldBeGreaterThan(6);
        foreach (var log in logs)
        {
            string text;
            await using (var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            using (var reader = new StreamReader(stream)) text = await reader.ReadToEndAsync();
            foreach (var telling in new[] { flagId, Rule, "90000.00", "4500.00", "employment-status-changed" }) text.ShouldNotContain(telling, Case.Insensitive, Path.GetFileName(log));
            text.Split('\n').ShouldNotContain(line => line.Contains(caseId, StringComparison.Ordinal) && line.Contains("flag", StringComparison.OrdinalIgnoreCase), Path.GetFileName(log));
        }
    }

    /// <summary>Follows every link of the portal from the first page on.</summary>
    private async Task<int> CrawlAsync(VisitedPage visit, string flagId)
    {
        var (waiting, seen) = (new Queue<string>(["/home", "/en/home"]), new HashSet<string>(["/home", "/en/home"]));
        var read = 0;
        while (waiting.Count > 0 && read < Pages)
        {
            var path = waiting.Dequeue();
            var (status, body) = await AskAsync(visit, path);
            if (status != 200) continue;
            read++;
            body.ShouldNotContain(flagId, Case.Insensitive, path);
            foreach (Match link in Link().Matches(body))
                if (System.Net.WebUtility.HtmlDecode(link.Groups[1].Value) is var found && !found.Contains("sign-out", StringComparison.Ordinal) && !found.StartsWith("/css", StringComparison.Ordinal) && seen.Add(found))
                    waiting.Enqueue(found);
        }
        return read;
    }

    /// <summary>An overpayment is reported; the centre has its flag, restricted.</summary>
    private async Task<(string CaseId, string FlagId)> PlantAsync()
    {
        var caseRef = "HIDDEN-" + Guid.NewGuid().ToString("n")[..10];
        var at = DateTimeOffset.UtcNow.AddMinutes(-20);
        var data = new Dictionary<string, object>
        {
            ["agency"] = "doe", ["office"] = "doe-bkk", ["service"] = "work-permit", ["caseRef"] = caseRef, ["occurredAt"] = at.ToString("O"), ["entitled"] = "4500.00", ["paid"] = "90000.00",
            ["cause"] = "employment-status-changed", ["howFound"] = "database-match",
        };
        var report = new { specversion = "1.0", id = caseRef, source = "urn:mol:doe:work-permit", type = "mol.transparency.OverpaymentFound.v1", data };
        await using var stranger = await system.OpenAsync();
        var answer = await stranger.Page.APIRequest.PostAsync(new Uri(system.Address, "/api/case-events").ToString(), new()
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + system.Key, ["Content-Type"] = "application/cloudevents+json" }, Data = JsonSerializer.Serialize(report),
        });
        var outcome = (await answer.JsonAsync())!.Value.GetProperty("events")[0];
        outcome.GetProperty("outcome").GetString().ShouldBe("accepted", outcome.ToString());
        var caseId = outcome.GetProperty("caseId").GetString()!;
        await using var centre = await system.OpenAsync(user: "redflag");
        for (var attempt = 0; attempt < 240; attempt++, await Task.Delay(500))
        {
            using var page = JsonDocument.Parse((await AskAsync(centre, $"/api/flags?rule={Rule}&caseId={caseId}")).Body);
            if (page.RootElement.GetProperty("flags").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } flag) continue;
            flag.GetProperty("restricted").GetBoolean().ShouldBeTrue();
            return (caseId, flag.GetProperty("flagId").GetString()!);
        }
        throw new TimeoutException("The overpayment raised no flag.");
    }

    private async Task<long> TotalAsync(VisitedPage visit, string path)
    {
        using var page = JsonDocument.Parse((await AskAsync(visit, path)).Body);
        return page.RootElement.GetProperty("total").GetInt64();
    }

    private async Task<(int Status, string Body)> AskAsync(VisitedPage visit, string path)
    {
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(system.Address, path).ToString(), new() { MaxRedirects = 5 });
        return (answer.Status, await answer.TextAsync());
    }

    [GeneratedRegex("href=\"(/[^\"#]*)")]
    private static partial Regex Link();
}
