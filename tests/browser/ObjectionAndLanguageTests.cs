using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>An officer deposits an objection that two named people open; and a person rates and complains in Burmese, Khmer, Lao or Vietnamese.</summary>
[Collection(SystemCollection.Name)]
public class ObjectionAndLanguageTests(RunningSystem system)
{
    // One pixel, with a text chunk that names its author.
    private static readonly byte[] Picture = Convert.FromHexString("89504E470D0A1A0A0000000D4948445200000001000000010802000000907753DE0000000E74455874417574686F72" +
        "00536F6D63686169DE34F1E10000000C49444154789C63F8CFC0000003010100C9FE92EF0000000049454E44AE426082");

    [Theory]
    [InlineData("th", 1280)]
    [InlineData("en", 320)]
    public async Task An_officer_deposits_two_named_people_open_it_and_the_officer_sees_them(string language, int width)
    {
        var prefix = language == "en" ? "/en" : "";
        var what = $"สั่งให้ออกใบอนุญาตโดยไม่ตรวจเอกสารหลักฐานตามคู่มือ {language}";
        await using var officer = await system.OpenAsync(width, "officer.doe", script: false, language: language);
        var page = officer.Page;
        await officer.GoAsync(prefix + "/objections");
        await FillAsync(page, what, openers: 1);
        await page.Locator("form[action$='/deposit'] button").ClickAsync();
        await Expect(page.Locator("[role=alert]")).ToBeVisibleAsync();
        await Expect(page.Locator("textarea[name=what]")).ToHaveValueAsync(what);
        await officer.ScreenshotAsync($"objection-refused-{width}-{language}");
        await FillAsync(page, what, openers: 3);
        await page.Locator("form[action$='/deposit'] button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/objections/objection-", StringComparison.Ordinal));
        await Expect(page.Locator("main")).ToContainTextAsync(what);
        var id = new Uri(page.Url).AbsolutePath.Split('/')[^1];
        await officer.ScreenshotAsync($"objection-own-{width}-{language}");
        (await officer.SidewaysAsync()).ShouldBe(0);
        await officer.GoAsync($"{prefix}/objections/{id}/letter");
        await Expect(page.Locator(".letter")).ToContainTextAsync("บันทึกข้อความ");
        await officer.ScreenshotAsync($"objection-letter-{width}-{language}");
        (await officer.SidewaysAsync()).ShouldBe(0);

        foreach (var user in new[] { "admin.doe", "executive" })
        {
            await using var stranger = await system.OpenAsync(user: user);
            foreach (var path in new[] { "/objections", $"/objections/{id}", "/objections/named" })
                (await stranger.Page.GotoAsync(path))!.Status.ShouldBe(403, user + path);
        }
        foreach (var user in new[] { "auditor", "redflag" })
        {
            await using var opener = await system.OpenAsync(width, user, script: false, language: language);
            await opener.GoAsync($"{prefix}/objections/named/{id}");
            (await opener.Page.Locator("main").InnerTextAsync()).ShouldNotContain(what);
            await opener.Page.Locator("textarea[name=reason]").FillAsync("เปิดเพื่อพิจารณาตามหน้าที่ " + user);
            await opener.Page.Locator("form[action$='/open'] button").ClickAsync();
            if (user == "redflag") await Expect(opener.Page.Locator("main")).ToContainTextAsync(what);
            await opener.ScreenshotAsync($"objection-{user}-{width}-{language}");
            (await opener.SidewaysAsync()).ShouldBe(0);
            await opener.GoAsync(prefix + "/objections/named");
            await opener.ScreenshotAsync($"objections-named-{width}-{language}");
        }
        await officer.GoAsync($"{prefix}/objections/{id}");
        await Expect(page.Locator("main")).ToContainTextAsync("เปิดเพื่อพิจารณาตามหน้าที่ redflag");
        await officer.ScreenshotAsync($"objection-opened-{width}-{language}");

        var receipt = await page.APIRequest.GetAsync(new Uri(system.Address, $"/api/objections/{id}/receipt").ToString());
        for (var attempt = 0; receipt.Status == 409 && attempt < 60; attempt++)
        {
            await Task.Delay(250);
            receipt = await page.APIRequest.GetAsync(new Uri(system.Address, $"/api/objections/{id}/receipt").ToString());
        }
        receipt.Status.ShouldBe(200);
        (await receipt.TextAsync()).ShouldStartWith("c2sp.org/tlog-proof@v1");
        var statement = await (await page.APIRequest.GetAsync(new Uri(system.Address, $"/api/objections/{id}/statement").ToString())).BodyAsync();
        (await page.Locator("main").InnerTextAsync()).ShouldContain(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(statement)));
        await CheckedInBrowserAsync(await receipt.TextAsync(), statement, prefix, language, width);
    }

    /// <summary>What the depositor carries away is checked by anybody without signing in: the receipt, the statement file that it names, and either when it was changed.</summary>
    private async Task CheckedInBrowserAsync(string receipt, byte[] statement, string prefix, string language, int width)
    {
        await using var anybody = await system.OpenAsync(width, language: language);
        var page = anybody.Page;
        await anybody.GoAsync(prefix + "/verify");
        Task GiveAsync(string name, byte[] content) => page.Locator("#verify-form input[type=file]").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = content });
        await GiveAsync("objection.json", statement);
        await Expect(page.Locator("#verdict .verdict.attention")).ToContainTextAsync(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(statement)));
        await GiveAsync("objection.tlog-proof", System.Text.Encoding.UTF8.GetBytes(receipt));
        await Expect(page.Locator("#verdict .verdict.good h2")).ToBeVisibleAsync();
        await Expect(page.Locator("#verdict .facts").First).ToContainTextAsync(language == "en" ? "Objection to an order deposited" : "ฝากบันทึกโต้แย้งคำสั่ง");
        await anybody.ScreenshotAsync($"verify-objection-{width}-{language}");
        (await anybody.SidewaysAsync()).ShouldBe(0);
        (await anybody.BrokenRulesAsync()).ShouldBeEmpty();
        await GiveAsync("objection.json", statement);
        await Expect(page.Locator("#verdict .verdict.good")).ToContainTextAsync("objection.json");
        await GiveAsync("objection.json", [.. statement, (byte)' ']);
        await Expect(page.Locator("#verdict .verdict.attention")).ToBeVisibleAsync();
        await GiveAsync("changed.tlog-proof", System.Text.Encoding.UTF8.GetBytes(Tampering.Ways["another version"].Change(receipt)));
        await Expect(page.Locator("#verdict [data-problem=contentChanged]")).ToBeVisibleAsync();
        await GiveAsync("changed.tlog-proof", System.Text.Encoding.UTF8.GetBytes(Tampering.Ways["a forged cosignature"].Change(receipt)));
        await Expect(page.Locator("#verdict [data-problem=cosignature]")).ToBeVisibleAsync();
        anybody.Complaints.ShouldBeEmpty();
    }

    private static async Task FillAsync(IPage page, string what, int openers)
    {
        await page.Locator("input[name=orderedBy]").FillAsync("ผู้อำนวยการสำนักงาน");
        foreach (var field in new[] { "o", "a" })
        {
            await page.Locator($"input[name={field}d]").FillAsync("2");
            await page.Locator($"select[name={field}m]").SelectOptionAsync("11");
            await page.Locator($"input[name={field}y]").FillAsync("2569");
        }
        await page.Locator("textarea[name=what]").FillAsync(what);
        await page.Locator("textarea[name=legalBasis]").FillAsync("พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 มาตรา 28");
        await page.Locator("input[name=position]").FillAsync("นักวิชาการแรงงานปฏิบัติการ");
        for (var i = 0; i < openers; i++) await page.Locator("input[name=openers]").Nth(i).CheckAsync();
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "order.png", MimeType = "image/png", Buffer = Picture });
    }

    [Theory]
    [InlineData("my", "စောင့်ရတာ သုံးပတ် ကျော်ပြီ")]
    [InlineData("km", "ខ្ញុំរង់ចាំបីសប្ដាហ៍ហើយ")]
    [InlineData("lo", "ຂ້ອຍລໍຖ້າສາມອາທິດແລ້ວ")]
    [InlineData("vi", "Tôi đã chờ ba tuần rồi")]
    public async Task A_person_rates_and_complains_in_the_own_language_on_a_small_phone_without_script(string code, string what)
    {
        var point = await system.PointAsync();
        await using (var first = await system.OpenAsync(width: 320, script: false, language: code))
        {
            await (await first.GoAsync($"/{code}/q/{point}")).SettledAsync();
            (await first.WeightAsync()).ShouldBeLessThanOrEqualTo(50 * 1024);
            first.Requests.ShouldBeLessThanOrEqualTo(6);
        }
        await using var visit = await system.OpenAsync(width: 320, script: false, language: code);
        var page = visit.Page;
        await visit.GoAsync("/q/" + point);
        await page.Locator($".languages a[lang={code}]").ClickAsync();
        (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe(code);
        await Expect(page.Locator("#awaiting")).ToContainTextAsync("คำแปลรอตรวจ");
        await visit.ScreenshotAsync($"rate-320-{code}");
        await page.Locator("button[name=answer][value=yes]").ClickAsync();
        await page.Locator("button[name=answer][value=partly]").ClickAsync();
        await visit.ScreenshotAsync($"rate-320-{code}-3");
        await page.Locator("button[name=answer][value=none]").ClickAsync();
        await Expect(page.Locator(".thanks")).ToBeVisibleAsync();
        await visit.ScreenshotAsync($"rate-320-{code}-thanks");
        (await visit.SidewaysAsync()).ShouldBe(0);

        await visit.GoAsync($"/{code}/complain");
        await visit.ScreenshotAsync($"complain-320-{code}");
        await page.Locator("button[name=answer][value=delay]").ClickAsync();
        await page.Locator("button[name=answer][value=service]").ClickAsync();
        await page.Locator("select[name=place]").SelectOptionAsync("doe-bkk");
        await page.Locator("main form button.button").First.ClickAsync();
        await page.Locator("textarea[name=what]").FillAsync(what);
        await page.Locator("main form button.button").First.ClickAsync();
        await page.Locator("input[name=identity][value=anonymous]").CheckAsync();
        await page.Locator("main form button.button").First.ClickAsync();
        await visit.ScreenshotAsync($"complain-320-{code}-check");
        (await visit.SidewaysAsync()).ShouldBe(0);
        await page.Locator("main form button.button").First.ClickAsync();
        await Expect(page.Locator("#secret")).ToBeVisibleAsync();
        visit.Complaints.ShouldBeEmpty();

        (await page.GotoAsync($"/{code}/overview"))!.Status.ShouldBe(404);
        (await page.Locator("main a[lang=en]").GetAttributeAsync("href")).ShouldBe("/en/overview");
        await visit.ScreenshotAsync($"elsewhere-320-{code}");
    }

    [Fact]
    public async Task A_pack_awaits_review_until_an_administrator_of_the_ministry_approves_it()
    {
        await using (var agency = await system.OpenAsync(user: "admin.doe"))
        {
            await agency.GoAsync("/languages");
            (await agency.Page.Locator("form[action$='/approve']").CountAsync()).ShouldBe(0, "an agency's administrator approves nothing");
        }
        await using var admin = await system.OpenAsync(user: "admin.mol");
        await admin.GoAsync("/languages");
        await admin.ScreenshotAsync("languages-1280-th");
        var form = admin.Page.Locator("form[action$='/languages/lo/approve']");
        await form.Locator("input[name=name]").FillAsync("นางสาวผู้อ่านตรวจ ตัวอย่าง");
        await form.Locator("button").ClickAsync();
        await Expect(admin.Page.Locator("section[aria-labelledby=pack-lo]")).ToContainTextAsync("นางสาวผู้อ่านตรวจ ตัวอย่าง");
        await using var reader = await system.OpenAsync(width: 320, language: "lo");
        await reader.GoAsync("/lo/complain");
        (await reader.Page.Locator("#awaiting").CountAsync()).ShouldBe(0);
        await reader.GoAsync("/vi/complain");
        (await reader.Page.Locator("#awaiting").CountAsync()).ShouldBe(1);
        (await reader.BrokenRulesAsync()).ShouldBeEmpty();
    }
}
