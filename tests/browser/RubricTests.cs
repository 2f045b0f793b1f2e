using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>How the measure changes: one person proposes and sees what it does, another publishes it; and the same measure moves nothing.</summary>
[Collection(SystemCollection.Name)]
public class RubricTests(RunningSystem system)
{
    [Fact]
    public async Task An_administrator_builds_a_change_sees_its_effect_and_another_person_publishes_it()
    {
        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(7)).AddDays(3);
        string draft;
        await using (var visit = await system.OpenAsync(user: "admin.doe"))
        {
            var page = visit.Page;
            await visit.GoAsync("/rubrics/standard/edit");
            await visit.ScreenshotAsync("rubric-edit-1280-th");
            // A weight that is no number comes back beside its field with everything else kept.
            var weight = page.Locator("input[name='w-within-limit']");
            var before = int.Parse(await weight.InputValueAsync(), CultureInfo.InvariantCulture);
            await weight.FillAsync("มาก");
            await page.Locator("input[name=ed]").FillAsync(day.Day.ToString(CultureInfo.InvariantCulture));
            await page.Locator("select[name=em]").SelectOptionAsync(day.Month.ToString(CultureInfo.InvariantCulture));
            await page.Locator("input[name=ey]").FillAsync((day.Year + 543).ToString(CultureInfo.InvariantCulture));
            await page.Locator("textarea[name=reason]").FillAsync("ให้น้ำหนักขั้นตอนมากขึ้น");
            await page.Locator("form[action$='/propose'] button").ClickAsync();
            await Expect(page.Locator("[role=alert]")).ToContainTextAsync("ต้องเป็นจำนวนเต็ม");
            await Expect(page.Locator("textarea[name=reason]")).ToHaveValueAsync("ให้น้ำหนักขั้นตอนมากขึ้น");
            await visit.ScreenshotAsync("rubric-edit-fault-1280-th");

            await weight.FillAsync((before > 10 ? before - 1 : before + 1).ToString(CultureInfo.InvariantCulture));
            await page.Locator("form[action$='/propose'] button").ClickAsync();
            await page.WaitForURLAsync("**/rubric-drafts/**");
            draft = new Uri(page.Url).AbsolutePath;
            await Expect(page.Locator("section[aria-labelledby=changes] tbody")).ToContainTextAsync("แล้วเสร็จภายในกำหนดเวลา");
            (await page.Locator("section[aria-labelledby=effect] tbody tr").CountAsync()).ShouldBeInRange(1, 20);
            await Expect(page.Locator("section[aria-labelledby=second]")).ToContainTextAsync("ผู้เสนออนุมัติเองไม่ได้");
            await visit.ScreenshotAsync("rubric-draft-1280-th");
        }
        await using (var visit = await system.OpenAsync(user: "admin.mol"))
        {
            await visit.GoAsync(draft);
            await visit.ScreenshotAsync("rubric-draft-second-1280-th");
            await visit.Page.Locator("form[action$='/approve'] button").ClickAsync();
            await Expect(visit.Page.Locator(".lead")).ToContainTextAsync("อนุมัติแล้ว");
        }
    }

    [Fact]
    public async Task The_same_rubric_moves_nothing_and_says_so()
    {
        await using var visit = await system.OpenAsync(user: "auditor");
        var page = visit.Page;
        await visit.GoAsync("/rubrics/standard?version=1");
        await visit.ScreenshotAsync("rubric-1280-th");
        await page.Locator("form[action$='/replay'] button").ClickAsync();
        await page.WaitForURLAsync("**/what-if/**");
        // The page asks again by itself until the replay has ended.
        await Expect(page.Locator(".note.good")).ToContainTextAsync("ไม่มีเรื่องใดเปลี่ยน", new() { Timeout = 60_000 });
        await visit.ScreenshotAsync("what-if-1280-th");
        var report = await page.APIRequest.GetAsync(new Uri(system.Address, (await page.Locator("a[download]").GetAttributeAsync("href"))!).ToString());
        (await report.TextAsync()).ShouldContain("transparency/replay-report/v1");
    }
}
