using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>The ministry's administrator confirms the days of a calendar's year and puts a successor Act's rule set in force with a second person.</summary>
[Collection(SystemCollection.Name)]
public class ClockRulesTests(RunningSystem system)
{
    [Fact]
    public async Task The_days_of_a_year_are_confirmed_with_their_source_and_everybody_sees_it()
    {
        const string Year = "/clock-rules?calendar=sg&year=2026";
        await using (var looksOn = await system.OpenAsync(user: "auditor"))
        {
            await looksOn.GoAsync(Year);
            await Expect(looksOn.Page.Locator("[data-calendar=open]")).ToContainTextAsync("ยังไม่มีผู้ยืนยัน");
            (await looksOn.Page.Locator("form[action*='calendar-years']").CountAsync()).ShouldBe(0);
        }
        await using (var ministry = await system.OpenAsync(user: "admin.mol"))
        {
            await ministry.GoAsync("/clock-rules?calendar=sg&year=2031");
            await Expect(ministry.Page.Locator("[data-calendar=open]")).ToContainTextAsync("ยังยืนยันไม่ได้");
            (await ministry.Page.Locator("form[action*='calendar-years']").CountAsync()).ShouldBe(0, "nobody confirms days that are not known");
            await ministry.GoAsync(Year);
            var form = ministry.Page.Locator("form[action$='/calendar-years/confirm']");
            await ministry.Page.Locator("details:has(form[action$='/calendar-years/confirm']) summary").ClickAsync();
            await form.Locator("textarea").FillAsync("MOM Singapore, Public holidays 2026, gazette of 16 June 2025");
            await ministry.ScreenshotAsync("calendar-confirming-1280-th");
            await form.Locator("button").ClickAsync();
            await Expect(ministry.Page.Locator("[data-calendar=confirmed]")).ToContainTextAsync("MOM Singapore");
        }
        foreach (var (language, width) in new[] { ("th", 1280), ("th", 320), ("en", 1280), ("en", 320) })
        {
            await using var visit = await system.OpenAsync(width, "admin.mol", language: language);
            await visit.GoAsync((language == "en" ? "/en" : "") + Year);
            await Expect(visit.Page.Locator("[data-calendar=confirmed]")).ToContainTextAsync(language == "th" ? "ยืนยันโดย" : "confirmed by");
            await LookAsync(visit, $"calendar-confirmed-{width}-{language}");
        }
        await using (var ministry = await system.OpenAsync(user: "admin.mol"))
        {
            await ministry.GoAsync(Year);
            await ministry.Page.Locator("details:has(form[action$='/calendar-years/withdraw']) summary").ClickAsync();
            await ministry.Page.Locator("form[action$='/calendar-years/withdraw'] textarea").FillAsync("มีประกาศแก้ไขวันหยุด");
            await ministry.Page.Locator("form[action$='/calendar-years/withdraw'] button").ClickAsync();
            await Expect(ministry.Page.Locator("[data-calendar=open]")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task A_successor_Act_begins_on_a_later_day_by_two_people_and_can_be_called_off()
    {
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).AddYears(2);
        var begin = "form[action$='/clock-rules/begin']";
        string draft;
        await using (var visit = await system.OpenAsync(user: "admin.mol"))
        {
            var page = visit.Page;
            await visit.GoAsync("/clock-rules");
            await page.Locator($"details:has({begin}) summary").ClickAsync();
            await page.Locator($"{begin} input[name=nameTh]").FillAsync("พ.ร.บ. การอำนวยความสะดวกในการพิจารณาอนุญาต พ.ศ. 2570");
            await page.Locator($"{begin} input[name=nameEn]").FillAsync("Licensing Facilitation Act B.E. 2570");
            await page.Locator($"{begin} textarea[name=source]").FillAsync("ราชกิจจานุเบกษา เล่ม 144 ตอนที่ 7 ก หน้า 1");
            await page.Locator($"{begin} textarea[name=reason]").FillAsync("ประกาศในราชกิจจานุเบกษาแล้ว");
            // Back-dated is refused, whatever the form allows.
            await EnterAsync(page, begin, day.AddYears(-3));
            await visit.ScreenshotAsync("successor-proposing-1280-th");
            await page.Locator($"{begin} button").ClickAsync();
            await Expect(page.Locator("main")).ToContainTextAsync("มีผลย้อนหลังไม่ได้");
            await page.GoBackAsync();
            if (!await page.Locator($"{begin} button").IsVisibleAsync()) await page.Locator($"details:has({begin}) summary").ClickAsync();
            await page.Locator($"{begin} input[name=nameTh]").FillAsync("พ.ร.บ. การอำนวยความสะดวกในการพิจารณาอนุญาต พ.ศ. 2570");
            await page.Locator($"{begin} input[name=nameEn]").FillAsync("Licensing Facilitation Act B.E. 2570");
            await page.Locator($"{begin} textarea[name=source]").FillAsync("ราชกิจจานุเบกษา เล่ม 144 ตอนที่ 7 ก หน้า 1");
            await page.Locator($"{begin} textarea[name=reason]").FillAsync("ประกาศในราชกิจจานุเบกษาแล้ว");
            await EnterAsync(page, begin, day);
            await page.Locator($"{begin} button").ClickAsync();
            await page.WaitForURLAsync("**/catalogue-drafts/**");
            draft = new Uri(page.Url).AbsolutePath;
            await Expect(page.Locator("section[aria-labelledby=second]")).ToContainTextAsync("ผู้เสนออนุมัติเองไม่ได้");
            await Expect(page.Locator("section[aria-labelledby=changes]")).ToContainTextAsync("ราชกิจจานุเบกษา เล่ม 144");
            await LookAsync(visit, "successor-draft-1280-th");
        }
        await using (var visit = await system.OpenAsync(user: "admin.doe"))
        {
            await visit.GoAsync(draft);
            (await visit.Page.Locator("form[action$='/approve']").CountAsync()).ShouldBe(0, "an agency does not approve the clock that it is measured by");
            await visit.GoAsync("/clock-rules");
            (await visit.Page.Locator("form[action*='/clock-rules/']").CountAsync()).ShouldBe(0);
        }
        await ApproveAsync(draft);
        foreach (var (language, width) in new[] { ("th", 1280), ("en", 320) })
        {
            await using var visit = await system.OpenAsync(width, "auditor", language: language);
            // The copy of the catalogue that scoring and pages keep follows within moments.
            await SettlesAsync(async () =>
            {
                await visit.GoAsync((language == "en" ? "/en" : "") + "/clock-rules");
                await Expect(visit.Page.Locator("main")).ToContainTextAsync(language == "th" ? "จะใช้ตั้งแต่" : "In use from", new() { Timeout = 500 });
            });
            await LookAsync(visit, $"successor-waits-{width}-{language}");
        }

        await using (var visit = await system.OpenAsync(user: "admin.mol"))
        {
            var end = "form[action$='/clock-rules/end']";
            await visit.GoAsync("/clock-rules");
            await visit.Page.Locator($"details:has({end}) summary").ClickAsync();
            await visit.Page.Locator($"{end} textarea[name=reason]").FillAsync("เลื่อนวันใช้บังคับ");
            await visit.Page.Locator($"{end} button").ClickAsync();
            await visit.Page.WaitForURLAsync("**/catalogue-drafts/**");
            draft = new Uri(visit.Page.Url).AbsolutePath;
        }
        await ApproveAsync(draft);
    }

    private async Task ApproveAsync(string draft)
    {
        await using var visit = await system.OpenAsync(user: "operations");
        await visit.GoAsync(draft);
        await visit.Page.Locator("form[action$='/approve'] button").ClickAsync();
        await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("เผยแพร่แล้ว");
    }

    private static async Task SettlesAsync(Func<Task> settled)
    {
        for (var attempt = 0; ; attempt++)
            try
            {
                await settled();
                return;
            }
            catch (Microsoft.Playwright.PlaywrightException) when (attempt < 60)
            {
                await Task.Delay(500);
            }
    }

    private static async Task EnterAsync(Microsoft.Playwright.IPage page, string form, DateTimeOffset day)
    {
        await page.Locator($"{form} input[name=ed]").FillAsync(day.Day.ToString(CultureInfo.InvariantCulture));
        await page.Locator($"{form} select[name=em]").SelectOptionAsync(day.Month.ToString(CultureInfo.InvariantCulture));
        await page.Locator($"{form} input[name=ey]").FillAsync((day.Year + 543).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task LookAsync(VisitedPage visit, string name)
    {
        (await visit.SidewaysAsync()).ShouldBe(0, name);
        (await visit.CutTextsAsync()).ShouldBeEmpty(name);
        (await visit.BrokenRulesAsync()).ShouldBeEmpty(name);
        // A form that comes back with what is wrong answers 400, and the browser says so in its console.
        visit.Complaints.Where(each => !each.Contains("400", StringComparison.Ordinal)).ShouldBeEmpty(name);
        await visit.ScreenshotAsync(name);
    }
}
