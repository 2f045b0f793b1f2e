using System.Globalization;
using System.Text;
using System.Text.Json;
using Transparency.Integration.Tests;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>What people say at a service point stands beside what is measured, from citizen-feedback over its log and scoring to the page, and is never called ITA.</summary>
[Collection(SystemCollection.Name)]
public sealed class CitizensVoiceTests(RunningSystem system)
{
    [Fact]
    public async Task Ratings_of_a_counter_stand_beside_the_measured_share_and_the_ita_question()
    {
        var point = await system.PointAsync();
        await using (var citizens = await system.OpenAsync(width: 320))
            for (var i = 0; i < 12; i++)
            {
                var answers = new { e1 = i < 9 ? "yes" : "no", e2 = "yes", e3 = i == 0 ? "asked" : "none" };
                var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');
                var sent = await citizens.Page.APIRequest.PostAsync(new Uri(system.Address, "/api/ratings").ToString(), new() { DataObject = new { rating = id, point, answers, reasons = Array.Empty<string>(), text = (string?)null } });
                sent.Ok.ShouldBeTrue(await sent.TextAsync());
            }

        await using var auditor = await system.OpenAsync(user: "auditor");
        var tile = auditor.Page.Locator(".tile", new() { HasText = "เป็นไปตามขั้นตอนและเวลาที่ประกาศหรือไม่" });
        for (var attempt = 0; attempt < 240; attempt++)
        {
            await auditor.GoAsync("/agencies/doe");
            if (await tile.CountAsync() > 0 && (await tile.InnerTextAsync()).Contains("n = ", StringComparison.Ordinal)) break;
            await Task.Delay(500);
        }
        await Expect(tile).ToContainTextAsync("เสียงสะท้อนผู้รับบริการ");
        await Expect(tile).ToContainTextAsync("คนละเรื่องกัน");
        (await tile.InnerTextAsync()).ShouldNotContain("ITA");

        await ImportedAsync();
        foreach (var (width, language) in new[] { (320, "th"), (1280, "th"), (320, "en"), (1280, "en") })
        {
            var prefix = language == "en" ? "/en" : "";
            await using var reader = await system.OpenAsync(width, "admin.doe", language: language);
            await reader.GoAsync(prefix + "/ita?agency=doe");
            var row = reader.Page.Locator("section[aria-labelledby=felt] tbody tr");
            await Expect(row.Nth(0)).ToContainTextAsync("n = ");
            (await row.Nth(2).Locator("td").Last.InnerTextAsync()).Trim().ShouldEndWith("–", customMessage: "the bribery question is for nobody's figures");
            (await reader.SidewaysAsync()).ShouldBe(0);
            (await reader.BrokenRulesAsync()).ShouldBeEmpty();
            await reader.ScreenshotAsync($"voice-ita-{width}-{language}", "section[aria-labelledby=felt]");
            await reader.GoAsync(prefix + "/agencies/doe");
            await Expect(reader.Page.Locator(".tile").Last).ToContainTextAsync("n = ");
            (await reader.SidewaysAsync()).ShouldBe(0);
            (await reader.BrokenRulesAsync()).ShouldBeEmpty();
            await reader.ScreenshotAsync($"voice-agency-{width}-{language}", ".tiles");
        }
    }

    // A result of the fiscal year that runs, so that the page's year is that of the ratings.
    private async Task ImportedAsync()
    {
        await using var admin = await system.OpenAsync(user: "admin.doe");
        await admin.GoAsync("/ita");
        using var published = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Launcher.Root, "services", "scoring", "Measures", "Ita", "published-2568.json")));
        var csv = new StringBuilder("instrument,question,score\n");
        foreach (var answer in published.RootElement.GetProperty("answers").EnumerateArray())
            csv.Append(CultureInfo.InvariantCulture, $"{answer.GetProperty("instrument").GetString()},{answer.GetProperty("question").GetString()},{answer.GetProperty("score").GetDecimal()}\n");
        var form = admin.Page.Locator("form[action$='/ita/import']");
        await form.Locator("input[type=file]").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "scores.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv.ToString()) });
        await form.Locator("button").ClickAsync();
        await admin.Page.WaitForURLAsync(url => url.Contains("year=", StringComparison.Ordinal));
    }
}
