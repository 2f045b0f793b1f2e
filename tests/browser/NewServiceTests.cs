using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>How an agency's administrator starts a service by form alone, and ends an outcome of it; another person publishes both.</summary>
[Collection(SystemCollection.Name)]
public class NewServiceTests(RunningSystem system)
{
    private const string Propose = "form[action$='/catalogue/propose'] > button.button";

    [Fact]
    public async Task An_administrator_starts_a_service_with_a_point_and_two_outcomes_and_a_second_person_publishes_it()
    {
        // The system may run longer than one test: a code is used once.
        var code = "fee-waiver-" + Guid.NewGuid().ToString("n")[..8];
        var name = "ยกเว้นค่าธรรมเนียม " + code[^8..];
        string draft;
        await using (var visit = await system.OpenAsync(user: "admin.doe"))
        {
            var page = visit.Page;
            await visit.GoAsync("/catalogue");
            await page.Locator(".heading a[href='/catalogue/new-service']").ClickAsync();
            await Expect(page.Locator("select[name=agency]")).ToHaveValueAsync("doe");
            await LookAsync(visit, "new-service-1280-th");
            // Half of it: what is missing stands at its field, what was typed is still there.
            await FillAsync(page, ("code", code), ("th", name), ("p-0-code", "waive"), ("p-0-th", "ยกเว้นหรือไม่"), ("p-0-o-0-th", "ยกเว้น"), ("reason", "พระราชบัญญัติให้ยกเว้นได้"));
            await TodayAsync(page);
            await page.Locator(Propose).ClickAsync();
            await Expect(page.Locator("[role=alert]")).ToContainTextAsync("จุดตัดสินใจ 1 › ผล 1 › รหัส");
            foreach (var field in new[] { "en", "kind", "p-0-en", "p-0-o-0-code", "p-0-o-0-en" })
            {
                await Expect(page.Locator($"[name='{field}']")).ToHaveAttributeAsync("aria-invalid", "true");
                await Expect(page.Locator($"[id='fault-{field}']")).ToBeVisibleAsync();
            }
            await Expect(page.Locator("[name=th]")).ToHaveValueAsync(name);
            await LookAsync(visit, "new-service-faults-1280-th");
            await page.SetViewportSizeAsync(320, 800);
            await LookAsync(visit, "new-service-faults-320-th");
            await page.SetViewportSizeAsync(1280, 800);

            await FillAsync(page, ("en", "Fee waiver"), ("limit", "7"), ("fee", "0"), ("documents", "id-card"), ("s-0-code", "check"), ("s-0-th", "ตรวจเอกสาร"), ("s-0-en", "Check documents"), ("s-0-limit", "2"),
                ("p-0-en", "Waive or not"), ("p-0-evidence", "id-card"), ("p-0-o-0-code", "waived"), ("p-0-o-0-en", "Waived"), ("p-0-o-1-code", "refused"), ("p-0-o-1-th", "ไม่ยกเว้น"), ("p-0-o-1-en", "Refused"));
            await page.Locator("select[name=kind]").SelectOptionAsync("application");
            await page.Locator("[name='p-0-o-1-burdening']").CheckAsync();
            await page.Locator("summary:has-text('ฐานกฎหมายที่อ้างได้')").ClickAsync();
            await page.Locator("[name='p-0-laws']").First.CheckAsync();
            await page.Locator(Propose).ClickAsync();
            await page.WaitForURLAsync("**/catalogue-drafts/**");
            draft = new Uri(page.Url).AbsolutePath;
            foreach (var told in new[] { name, "ยกเว้นหรือไม่", "ไม่ยกเว้น", "7 วันทำการ", "id-card" }) await Expect(page.Locator("section[aria-labelledby=changes]")).ToContainTextAsync(told);
            await Expect(page.Locator("section[aria-labelledby=eased]")).ToHaveCountAsync(0);
            await Expect(page.Locator("section[aria-labelledby=second]")).ToContainTextAsync("ผู้เสนออนุมัติเองไม่ได้");
            (await page.Locator(".tile .value").AllInnerTextsAsync()).ShouldBe(["0เรื่อง", "0การตัดสินใจ", "0จุดบริการ"], "nothing is touched by what is new");
            await LookAsync(visit, "new-service-draft-1280-th");
        }
        await using (var visit = await system.OpenAsync(language: "en", width: 320, user: "admin.mol"))
        {
            await visit.GoAsync("/en" + draft);
            await LookAsync(visit, "new-service-draft-320-en");
            await visit.Page.Locator("form[action$='/approve'] button").ClickAsync();
            await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("Published");
            await visit.GoAsync("/en/catalogue");
            await Expect(visit.Page.Locator($"a[href='/en/catalogue/services/{code}']")).ToHaveCountAsync(1);
            await visit.GoAsync("/en/catalogue/services/" + code);
            await LookAsync(visit, "new-service-edit-320-en");
        }
        await using (var visit = await system.OpenAsync())
        {
            // Public pages keep names for a while, at most a minute.
            for (var attempt = 0; attempt < 60 && await visit.Page.Locator($"input[name=service][value='{code}']").CountAsync() == 0; attempt++)
            {
                await Task.Delay(1000);
                await visit.GoAsync("/services");
            }
            await Expect(visit.Page.Locator($"form:has(input[name=service][value='{code}'])")).ToContainTextAsync(name);
        }
        await EndsAnOutcomeAsync(code);
    }

    /// <summary>Without script: a row is added by its button, an outcome ends by its tick.</summary>
    private async Task EndsAnOutcomeAsync(string code)
    {
        string draft;
        await using (var visit = await system.OpenAsync(script: false, user: "admin.doe"))
        {
            var page = visit.Page;
            await visit.GoAsync("/catalogue/services/" + code);
            await page.Locator("[name=limit]").FillAsync("6");
            await page.Locator("button[name=add][value='p-0-o-']").ClickAsync();
            await Expect(page.Locator("[name=limit]")).ToHaveValueAsync("6");
            await FillAsync(page, ("p-0-o-2-code", "reduced"), ("p-0-o-2-th", "ลดให้"), ("p-0-o-2-en", "Reduced"), ("reason", "แยกการลดออกจากการยกเว้น"));
            await page.Locator("[name='p-0-o-0-ended']").CheckAsync();
            await TodayAsync(page);
            await visit.ScreenshotAsync("new-service-outcome-1280-th");
            await page.Locator(Propose).ClickAsync();
            await page.WaitForURLAsync("**/catalogue-drafts/**");
            draft = new Uri(page.Url).AbsolutePath;
            await Expect(page.Locator("section[aria-labelledby=changes]")).ToContainTextAsync("วันสุดท้าย");
            await Expect(page.Locator("section[aria-labelledby=changes]")).ToContainTextAsync("ลดให้");
            await Expect(page.Locator("section[aria-labelledby=eased]")).ToHaveCountAsync(0);
        }
        await using (var visit = await system.OpenAsync(language: "en", user: "admin.mol"))
        {
            await visit.GoAsync("/en" + draft);
            await LookAsync(visit, "new-service-ended-1280-en");
            await visit.Page.Locator("form[action$='/approve'] button").ClickAsync();
            await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("Published");
            await visit.GoAsync("/en/catalogue/services/" + code);
            // What ended is there, says since when, and can be taken back.
            await Expect(visit.Page.Locator("[name='p-0-o-0-ended']")).ToBeCheckedAsync();
            await Expect(visit.Page.Locator("label:has([name='p-0-o-0-ended'])")).ToContainTextAsync("Ended on");
            await LookAsync(visit, "new-service-edit-1280-en");
        }
    }

    private static async Task FillAsync(IPage page, params (string Field, string Text)[] fields)
    {
        foreach (var (field, text) in fields) await page.Locator($"[name='{field}']").FillAsync(text);
    }

    private static async Task TodayAsync(IPage page)
    {
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7));
        await FillAsync(page, ("ed", day.Day.ToString(CultureInfo.InvariantCulture)), ("ey", (day.Year + 543).ToString(CultureInfo.InvariantCulture)));
        await page.Locator("select[name=em]").SelectOptionAsync(day.Month.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task LookAsync(VisitedPage visit, string name)
    {
        await visit.ScreenshotAsync(name);
        (await visit.SidewaysAsync()).ShouldBe(0, name + " scrolls sideways");
        (await visit.CutTextsAsync()).ShouldBeEmpty(name);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty(name);
        // A form that comes back with what is wrong answers 400, and the browser says so in its console.
        visit.Complaints.Where(each => !each.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty(name);
    }
}
