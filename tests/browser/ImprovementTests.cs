using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>What people said becomes a change that everybody sees; an old poster gives way to a new one.</summary>
[Collection(SystemCollection.Name)]
public sealed class ImprovementTests(RunningSystem system)
{
    [Fact]
    public async Task An_agency_plans_a_change_reports_publishes_and_citizens_read_it()
    {
        await using var agency = await system.OpenAsync(user: "admin.doe");
        await agency.GoAsync("/desk/improvements?agency=doe");
        var page = agency.Page;
        var title = "เพิ่มช่องบริการช่วงเที่ยง " + Guid.NewGuid().ToString("n")[..6];
        var plan = page.Locator("form[action$='/desk/improvements/plan']");
        await plan.Locator("[name=titleTh]").FillAsync(title);
        await plan.Locator("[name=titleEn]").FillAsync("More counters at noon");
        await plan.Locator("[name=ownerRole]").FillAsync("หัวหน้าฝ่ายบริการ");
        await plan.Locator("[name=ownerName]").FillAsync("นางสาวผู้รับผิดชอบ ตัวอย่าง");

        // No reason is named and the day is over: refused with both fields named, and nothing that was typed is lost.
        await DayAsync(plan, "d", 1, 1, 2568);
        await plan.Locator("button").ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("โปรดตรวจ");
        plan = page.Locator("form[action$='/desk/improvements/plan']");
        (await plan.Locator("[name=titleTh]").InputValueAsync()).ShouldBe(title);
        (await plan.Locator("[name=ownerName]").InputValueAsync()).ShouldBe("นางสาวผู้รับผิดชอบ ตัวอย่าง");
        await agency.ScreenshotAsync("improvement-refused-1280-th");

        await plan.Locator("[name=reasons]").First.CheckAsync();
        await DayAsync(plan, "d", 1, 1, DateTime.UtcNow.Year + 544);
        await plan.Locator("button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("saved=1", StringComparison.Ordinal));

        // It works from today on: a day before the plan would choose the figure it is compared with.
        var today = DateTime.UtcNow.AddHours(7);
        async Task FoldAsync(string form, params (string Name, string Text)[] fields)
        {
            var item = page.Locator("article, li, section.card").Filter(new() { HasText = title }).Last;
            var fold = item.Locator($"details:has(form[action*='{form}'])");
            await fold.Locator("summary").ClickAsync();
            foreach (var (name, text) in fields) await fold.Locator($"[name={name}]").FillAsync(text);
            if (form == "/progress") await DayAsync(fold, "w", today.Day, today.Month, today.Year + 543);
            await fold.Locator("button").ClickAsync();
            await page.WaitForURLAsync(url => url.Contains("saved=1", StringComparison.Ordinal));
        }
        await FoldAsync("/progress", ("note", "เปิดเพิ่มสองช่องแล้ว"));
        await FoldAsync("/publish", ("resultTh", "เปิดเพิ่มสองช่อง เวลา 11.30 ถึง 13.30 น."), ("resultEn", "Two more counters from 11.30 to 13.30"));
        await agency.ScreenshotAsync("improvement-published-1280-th");

        foreach (var (width, language) in new[] { (320, "th"), (1280, "en") })
        {
            await using var citizen = await system.OpenAsync(width, language: language);
            await citizen.GoAsync(language == "en" ? "/en/changes" : "/changes");
            await Expect(citizen.Page.Locator("main")).ToContainTextAsync(language == "en" ? "Two more counters" : "เปิดเพิ่มสองช่อง");
            (await citizen.Page.Locator("main").InnerTextAsync()).ShouldNotContain("นางสาวผู้รับผิดชอบ", customMessage: "the owner's name is for staff");
            await citizen.ScreenshotAsync($"changes-published-{width}-{language}");
        }
        // Nobody else's desk.
        foreach (var user in new[] { "officer.doe", "executive", "redflag" })
        {
            await using var other = await system.OpenAsync(user: user);
            (await other.Page.GotoAsync("/desk/improvements"))!.Status.ShouldBe(403, user);
        }
    }

    [Fact]
    public async Task A_poster_is_replaced_and_the_old_one_says_so()
    {
        await using var agency = await system.OpenAsync(user: "admin.doe");
        var page = agency.Page;
        await agency.GoAsync("/service-points");
        var form = page.Locator("#open form");
        await form.Locator("select[name=where]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 2 });
        await form.Locator("select[name=service]").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await form.Locator("input[name=nameTh]").FillAsync("เคาน์เตอร์ป้ายเก่า");
        await form.Locator("input[name=nameEn]").FillAsync("Counter of the old poster");
        await form.Locator("button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("opened=", StringComparison.Ordinal));
        var old = Regex.Match(page.Url, "opened=([0-9A-Z]+)").Groups[1].Value;

        var fold = page.Locator($"details:has(form[action$='/service-points/{old}/replace'])");
        await fold.Locator("summary").ClickAsync();
        await fold.Locator("form[action$='/replace'] button").ClickAsync();
        await page.WaitForURLAsync(url => url.EndsWith("/poster", StringComparison.Ordinal));
        var fresh = Regex.Match(page.Url, "service-points/([0-9A-Z]+)/poster").Groups[1].Value;
        fresh.ShouldNotBe(old);
        await agency.GoAsync($"/service-points/{fresh}/poster?size=a5");
        await agency.ScreenshotAsync("poster-a5-1280-th");

        await using var citizen = await system.OpenAsync(320);
        await citizen.GoAsync("/q/" + old);
        await Expect(citizen.Page.Locator($"a[href$='/q/{fresh}']")).ToBeVisibleAsync();
        await citizen.ScreenshotAsync("rate-old-poster-320-th");
        await agency.GoAsync("/service-points");
        await Expect(page.Locator("tr").Filter(new() { HasText = old }).First).ToContainTextAsync(fresh);
        await agency.ScreenshotAsync("service-points-replaced-1280-th");
    }

    private static async Task DayAsync(Microsoft.Playwright.ILocator form, string prefix, int day, int month, int year)
    {
        await form.Locator($"[name={prefix}d]").FillAsync(day.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await form.Locator($"[name={prefix}m]").SelectOptionAsync(month.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await form.Locator($"[name={prefix}y]").FillAsync(year.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
