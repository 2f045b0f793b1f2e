using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>How a standard changes by two people, and how an officer checks a draft before signing.</summary>
[Collection(SystemCollection.Name)]
public class CatalogueTests(RunningSystem system)
{
    // The form has buttons of its own that add a row.
    private const string Propose = "form[action$='/catalogue/propose'] > button.button";

    [Fact]
    public async Task A_change_of_the_catalogue_takes_two_people_and_an_easing_one_from_outside()
    {
        string draft;
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).AddDays(2);
        await using (var visit = await system.OpenAsync(user: "admin.doe"))
        {
            var page = visit.Page;
            await visit.GoAsync("/catalogue");
            await Expect(page.Locator(".lead")).ToContainTextAsync("จุดตัดสินใจ");
            await LookAsync(visit, "catalogue-1280-th");
            await page.Locator("a[href='/catalogue/services/work-permit']").ClickAsync();
            var limit = page.Locator("input[name=limit]");
            var before = int.Parse(await limit.InputValueAsync(), CultureInfo.InvariantCulture);
            // Longer without the manual is refused, and everything entered is still there.
            await limit.FillAsync((before + 1).ToString(CultureInfo.InvariantCulture));
            await page.Locator("input[name=ed]").FillAsync(day.Day.ToString(CultureInfo.InvariantCulture));
            await page.Locator("select[name=em]").SelectOptionAsync(day.Month.ToString(CultureInfo.InvariantCulture));
            await page.Locator("input[name=ey]").FillAsync((day.Year + 543).ToString(CultureInfo.InvariantCulture));
            await page.Locator("textarea[name=reason]").FillAsync("คู่มือฉบับใหม่ให้เวลาเพิ่มหนึ่งวัน");
            await page.Locator(Propose).ClickAsync();
            await Expect(page.Locator("[role=alert]")).ToBeVisibleAsync();
            await Expect(page.Locator("main")).ToContainTextAsync("ผ่อนเกณฑ์ต้องมีค่า SHA-256");
            await Expect(limit).ToHaveValueAsync((before + 1).ToString(CultureInfo.InvariantCulture));
            await visit.ScreenshotAsync("catalogue-edit-fault-1280-th");

            await page.Locator("input[name=sha256]").FillAsync(new string('c', 64));
            await page.Locator(Propose).ClickAsync();
            await page.WaitForURLAsync("**/catalogue-drafts/**");
            draft = new Uri(page.Url).AbsolutePath;
            await Expect(page.Locator("section[aria-labelledby=eased]")).ToContainTextAsync("กำหนดเวลายาวขึ้น");
            await Expect(page.Locator("section[aria-labelledby=second]")).ToContainTextAsync("ผู้เสนออนุมัติเองไม่ได้");
            (await page.Locator(".tile .value").AllInnerTextsAsync()).Count.ShouldBe(3);
            await LookAsync(visit, "catalogue-draft-1280-th");
        }
        await using (var visit = await system.OpenAsync(user: "admin.mol"))
        {
            await visit.GoAsync(draft);
            await visit.Page.Locator("form[action$='/approve'] button").ClickAsync();
            await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("อนุมัติแล้ว จะมีผล");
            await visit.GoAsync("/catalogue/offices?agency=doe");
            await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("77 จังหวัด");
            await LookAsync(visit, "catalogue-offices-1280-th");
            await visit.GoAsync("/en/staff?agency=doe");
            await LookAsync(visit, "staff-1280-en");
        }
        await using (var visit = await system.OpenAsync(language: "en", width: 320, user: "admin.mol"))
            foreach (var (name, path) in new[] { ("catalogue", "/en/catalogue"), ("catalogue-edit", "/en/catalogue/services/work-permit"), ("catalogue-draft", "/en" + draft), ("catalogue-offices", "/en/catalogue/offices?agency=doe"), ("staff", "/en/staff?agency=doe") })
            {
                await visit.GoAsync(path);
                await LookAsync(visit, name + "-320-en");
            }
    }

    [Fact]
    public async Task An_officer_checks_a_draft_before_signing_and_sees_the_smallest_change()
    {
        await using var visit = await system.OpenAsync(user: "officer.doe");
        var page = visit.Page;
        await visit.GoAsync("/pre-check?q=SIM-");
        await LookAsync(visit, "pre-check-choose-1280-th");
        await page.Locator("ul.work a").First.ClickAsync();
        await LookAsync(visit, "pre-check-empty-1280-th");
        await page.Locator("select[name=result]").SelectOptionAsync("permit-decision|refuse");
        await page.Locator("textarea[name=facts]").FillAsync("นายจ้างไม่มีหนังสือรับรองตามคู่มือ และไม่ได้ยื่นเพิ่มเติมภายในเวลาที่แจ้ง");
        await page.Locator("form[action*='/pre-check/run'] button").ClickAsync();
        await Expect(page.Locator(".lead")).ToContainTextAsync("ถ้าลงนามตอนนี้ได้");
        var result = page.Locator("section[aria-labelledby=result-title]");
        await Expect(result.Locator(".card li").First).ToBeVisibleAsync();
        (await result.Locator("tbody tr").CountAsync()).ShouldBeGreaterThan(1);
        await Expect(page.Locator("textarea[name=facts]")).ToHaveValueAsync("นายจ้างไม่มีหนังสือรับรองตามคู่มือ และไม่ได้ยื่นเพิ่มเติมภายในเวลาที่แจ้ง");
        page.Url.ShouldNotContain("refuse");
        await LookAsync(visit, "pre-check-1280-th");
        // The result stands first for a reader and on a phone, beside the draft on a desk.
        (await page.EvaluateAsync<bool>("() => document.querySelector('section[aria-labelledby=result-title]').getBoundingClientRect().left > document.querySelector('section[aria-labelledby=draft-title]').getBoundingClientRect().left")).ShouldBeTrue();
        await page.SetViewportSizeAsync(320, 900);
        (await page.EvaluateAsync<bool>("() => document.querySelector('section[aria-labelledby=result-title]').getBoundingClientRect().top < document.querySelector('section[aria-labelledby=draft-title]').getBoundingClientRect().top")).ShouldBeTrue();
        await LookAsync(visit, "pre-check-320-th");
        await visit.GoAsync("/en" + new Uri(page.Url).PathAndQuery.Replace("/run", "", StringComparison.Ordinal));
        await LookAsync(visit, "pre-check-320-en");
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
