using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>The rest of an investigator's day, with real work in it: duplicates, a conflict of interest, a snooze by two, who has how much – pictured at both widths in both languages.</summary>
[Collection(SystemCollection.Name)]
public class FlagWorkTests(RunningSystem system)
{
    [Fact]
    public async Task Duplicates_are_merged_from_the_inbox_and_close_with_their_lead()
    {
        await using var visit = await system.OpenAsync(user: "redflag");
        await visit.GoAsync("/flags?view=new");
        // Two flags of one case repeat each other.
        var rows = await visit.Page.Locator("table.inbox tbody tr:has(input[name=flag])").EvaluateAllAsync<string[]>("rows => rows.map(row => row.querySelector('a').getAttribute('href') + ' ' + /\\d/.test(row.querySelector('small')?.textContent ?? ''))");
        var lead = rows.First(row => row.EndsWith("true", StringComparison.Ordinal)).Split(' ')[0];
        await visit.GoAsync(lead);
        var siblings = visit.Page.Locator("form[action$='/flags/merge']");
        await siblings.Locator("input[type=checkbox]").First.CheckAsync();
        await siblings.Locator("input[name=text]").FillAsync("เรื่องเดียวกัน");
        await PicturesAsync("duplicates", lead, "redflag");
        await siblings.Locator("button").ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("done=merge", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await Expect(visit.Page.Locator("#siblings ~ form")).ToContainTextAsync("ซ้ำ");
        await PicturesAsync("duplicates-merged", lead, "redflag");
    }

    [Fact]
    public async Task Repeats_of_one_rule_in_one_agency_are_merged_in_one_go_in_the_inbox()
    {
        await using var visit = await system.OpenAsync(user: "redflag");
        await visit.GoAsync("/flags?view=new");
        // Rule and agency of each row; the rule stands before the dot.
        var rows = await visit.Page.Locator("table.inbox tbody tr:has(input[name=flag])").EvaluateAllAsync<string[]>("rows => rows.map(row => row.querySelector('input').value + '|' + row.querySelector('th small').textContent.split('·')[0].trim() + '|' + row.querySelector('td.where small').textContent + '|' + (row.querySelector('th .chip') !== null))");
        var same = rows.Select(row => row.Split('|', 2)).GroupBy(row => row[1]).OrderByDescending(group => group.Count()).First().Select(row => row[0]).TakeLast(3).ToList();
        same.Count.ShouldBe(3, "three flags of one rule in one agency");
        foreach (var id in same) await visit.Page.Locator($"input[name=flag][value='{id}']").CheckAsync();
        await visit.Page.Locator("details:has(input[name=text]) > summary").ClickAsync();
        await PicturesAsync("inbox", "/flags?view=new", "redflag");
        await visit.Page.Locator("form[action$='/flags/merge'] input[name=text]").FillAsync("เหตุเดียวกันจากระบบเดียวกัน");
        await visit.Page.Locator("form[action$='/flags/merge'] button").ClickAsync();
        await visit.Page.WaitForURLAsync(url => url.Contains("done=merge", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await visit.GoAsync("/flags/" + same[^1]);
        await Expect(visit.Page.Locator("section.card").First).ToContainTextAsync("ซ้ำกับแฟ้มอื่น");
    }

    [Fact]
    public async Task Who_has_an_interest_is_kept_out_for_good_and_the_others_are_not()
    {
        var path = await NewAsync();
        await using var visit = await system.OpenAsync(user: "redflag");
        await visit.GoAsync(path);
        await InvestigationTests.FillAsync(visit, "conflict", "ผู้ยื่นเป็นญาติ");
        await InvestigationTests.SendAsync(visit, "conflict");
        await Expect(visit.Page.Locator(".note.attention")).ToBeVisibleAsync();
        (await visit.Page.Locator("form[action*='/act/']").CountAsync()).ShouldBe(0, "nothing is left to do for who has an interest");
        await PicturesAsync("conflict", path, "redflag");
        await using var second = await system.OpenAsync(user: "redflag.second");
        await second.GoAsync(path);
        (await second.Page.Locator("form[action$='/act/take']").CountAsync()).ShouldBe(1);
        (await second.Page.Locator("form[action$='/act/assign'] option").EvaluateAllAsync<string[]>("all => all.map(o => o.textContent)")).ShouldAllBe(name => name.Length > 0);
    }

    [Fact]
    public async Task A_snooze_needs_a_reason_an_end_and_a_second_person()
    {
        var path = await NewAsync();
        await using var first = await system.OpenAsync(user: "redflag");
        await first.GoAsync(path);
        await first.Page.Locator("input[name=noConflict]").CheckAsync();
        await InvestigationTests.SendAsync(first, "take");
        await InvestigationTests.FillAsync(first, "snooze", "รอผลการตรวจของสำนักงาน");
        await InvestigationTests.SendAsync(first, "snooze");
        await PicturesAsync("snooze-proposed", path, "redflag");
        (await first.Page.Locator("form[action$='/act/second']").CountAsync()).ShouldBe(0);
        await using var second = await system.OpenAsync(user: "redflag.second");
        await second.GoAsync("/flags?view=second");
        (await second.Page.Locator($"table.inbox a[href='{path}']").CountAsync()).ShouldBe(1, "it waits in the second person's view");
        await second.GoAsync(path);
        await InvestigationTests.SendAsync(second, "second");
        await first.GoAsync("/flags?view=snoozed");
        (await first.Page.Locator($"table.inbox a[href='{path}']").CountAsync()).ShouldBe(1);
        await PicturesAsync("snoozed", path, "redflag");
        // Who has how much in hand stands above the list.
        await PicturesAsync("workload", "/flags?view=mine", "redflag", async page =>
        {
            if (await page.Locator("main details > summary").First.IsVisibleAsync()) await page.Locator("main details > summary").First.ClickAsync();
        });
    }

    [Fact]
    public async Task Rules_are_grouped_and_each_says_its_law_limits_and_owner()
    {
        await using var visit = await system.OpenAsync(user: "redflag");
        await visit.GoAsync("/rules");
        foreach (var anchor in await visit.Page.Locator("nav.views a[href^='#']").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href').slice(1))"))
            (await visit.Page.Locator($"[id='{anchor}']").CountAsync()).ShouldBe(1, anchor);
        foreach (var rule in new[] { "read-without-task", "penalty-waived", "easing-used", "complaint-cluster", "inspection-target-avoided", "late-decision" })
        {
            (await visit.Page.GotoAsync("/rules/" + rule))!.Status.ShouldBe(200, rule);
            await Expect(visit.Page.Locator("main")).ToContainTextAsync(rule + (rule is "easing-used" or "inspection-target-avoided" ? "@2" : "@1"));
            await Expect(visit.Page.Locator("main")).ToContainTextAsync("ศปท.");
        }
        await PicturesAsync("rule", "/rules/penalty-waived", "redflag");
        await PicturesAsync("rules", "/rules", "redflag");
        (await visit.Page.GotoAsync("/rules/of-the-future"))!.Status.ShouldBe(404);
        foreach (var user in new[] { "officer.doe", "admin.doe", "executive" })
        {
            await using var other = await system.OpenAsync(user: user);
            (await other.Page.GotoAsync("/rules/penalty-waived"))!.Status.ShouldBe(403, user);
        }
        // On a phone the inbox is a few screens, and all of its page is one tap away.
        await using var phone = await system.OpenAsync(320, "redflag");
        await phone.GoAsync("/flags?view=all");
        var (all, shown) = (await phone.Page.Locator("table.inbox tbody tr").CountAsync(), await phone.Page.Locator("table.inbox tbody tr:visible").CountAsync());
        all.ShouldBeGreaterThan(15);
        shown.ShouldBe(15);
        await phone.Page.Locator(".more-label").ClickAsync();
        (await phone.Page.Locator("table.inbox tbody tr:visible").CountAsync()).ShouldBe(all);
    }

    private async Task<string> NewAsync()
    {
        await using var visit = await system.OpenAsync(user: "redflag");
        await visit.GoAsync("/flags?view=new");
        // From the end of the page: other tests take from its top. Not one that the investigator stated an interest in.
        foreach (var path in (await visit.Page.Locator("table.inbox tbody th a").EvaluateAllAsync<string[]>("all => all.map(a => a.getAttribute('href'))")).Reverse())
        {
            await visit.GoAsync(path);
            if (await visit.Page.Locator("form[action$='/act/take']").CountAsync() > 0) return path;
        }
        throw new InvalidOperationException("Nothing new is left.");
    }

    private async Task PicturesAsync(string name, string path, string user, Func<IPage, Task>? first = null)
    {
        foreach (var language in new[] { "th", "en" })
            foreach (var width in new[] { 1280, 320 })
            {
                await using var visit = await system.OpenAsync(width, user, language: language);
                await visit.GoAsync((language == "en" ? "/en" : "") + path);
                if (first is not null) await first(visit.Page);
                await visit.SettledAsync();
                await visit.ScreenshotAsync($"work-{name}-{width}-{language}");
                (await visit.SidewaysAsync()).ShouldBe(0, $"{name} {width} {language} scrolls sideways");
                (await visit.CutTextsAsync()).ShouldBeEmpty($"{name} {width} {language}");
                (await visit.BrokenRulesAsync()).ShouldBeEmpty($"{name} {width} {language}");
            }
    }
}
