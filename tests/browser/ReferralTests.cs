using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Transparency.Integration.Tests;

namespace Transparency.Browser.Tests;

/// <summary>A matter that two people refer to an outside body: the letter on screen and paper, and the file that is checked away from the system that made it.</summary>
[Collection(SystemCollection.Name)]
public sealed partial class ReferralTests(RunningSystem system) : IDisposable
{
    private const string Reason = "มีมูลความผิดที่ต้องส่งหน่วยงานภายนอก", Answer = "ตรวจเรื่องล่วงหน้าตามคำสั่ง";
    private readonly DirectoryInfo _away = Directory.CreateTempSubdirectory("referral-");

    public void Dispose() => _away.Delete(recursive: true);

    [Fact]
    public async Task Its_custody_is_proven_by_the_log_and_every_change_is_found()
    {
        var flag = await ReferAsync();
        await using var auditor = await system.OpenAsync(user: "auditor");
        var referral = await ProvenAsync(auditor, $"/api/flags/{flag}/referral?to=nacc");
        var pack = await AskAsync(auditor, $"/api/flags/{flag}/pack");
        var policy = Path.Combine(system.InstanceFolder ?? throw new InvalidOperationException("The policy of a system elsewhere is not at hand."), "policy");

        async Task<(int Code, string Output)> CheckedAsync(string name, string text)
        {
            var file = Path.Combine(_away.FullName, name);
            await File.WriteAllTextAsync(file, text);
            var (code, output, errors) = await Launcher.ProgramAsync("dotnet", [Path.Combine(Launcher.Root, "services", "auditor-cli", "bin", "Release", "net10.0", "transparency.dll"), "verify", "flag", file, "--policy", policy]);
            return (code, output + errors);
        }
        async Task DiffersAsync(string name, string text, string what)
        {
            var (code, output) = await CheckedAsync(name, text);
            code.ShouldBe(1, output);
            output.ShouldContain("DIFFERS: " + what, customMessage: output);
        }

        var good = await CheckedAsync("referral.json", referral);
        good.Code.ShouldBe(0, good.Output);
        good.Output.ShouldContain("the finding is the one recorded");
        var plain = await CheckedAsync("pack.json", pack);
        plain.Code.ShouldBe(0, plain.Output);
        plain.Output.ShouldContain("the finding is the one recorded");

        // A head that nobody signed.
        await DiffersAsync("forged-pack.json", Forged(pack), "proofs.receipt");
        await DiffersAsync("forged.json", Forged(referral), "custody[0].receipt");
        // Other words in other hands, each with the honest receipt.
        await DiffersAsync("words.json", Changed(referral, "investigation_answer_given", entry => entry["words"] = "ยอมรับ"), "custody");
        await DiffersAsync("hands.json", Changed(referral, "investigation_taken", entry => entry["by"] = "user-somebody-else"), "custody");
        // The honest receipt of something else.
        var others = JsonNode.Parse(referral)!["custody"]!.AsArray().Last()!["receipt"]!.GetValue<string>();
        await DiffersAsync("receipt.json", Changed(referral, "investigation_taken", entry => entry["receipt"] = others), "custody");
        await DiffersAsync("pack-value.json", pack.Replace("\"severity\": \"", "\"severity\": \"1", StringComparison.Ordinal), "recorded");

        var sideways = new List<string>();
        foreach (var (language, home) in new[] { ("th", ""), ("en", "/en") })
            foreach (var width in new[] { 320, 1280 })
            {
                await using var reader = await system.OpenAsync(width, "redflag", language: language);
                foreach (var (name, path) in new[] { ("referral", $"/flags/{flag}/referral"), ("flag-referred", "/flags/" + flag), ("inbox", "/flags"), ("rules-alerts", "/rules"), ("blind", "/flags/blind") })
                {
                    (await reader.Page.GotoAsync(home + path))!.Status.ShouldBe(200, name);
                    await reader.SettledAsync();
                    await reader.ScreenshotAsync($"{name}-{width}-{language}");
                    if (await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") > width) sideways.Add($"{name} {language} {width}");
                }
            }
        sideways.ShouldBeEmpty("nothing scrolls sideways");
        await using var letter = await system.OpenAsync(user: "redflag");
        await letter.GoAsync($"/flags/{flag}/referral");
        (await letter.Page.Locator("article.letter").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain(Reason), text => text.ShouldContain(Answer), text => text.ShouldContain(flag));
    }

    // The root hash of the checkpoint, the third line of the signed note in each receipt.
    private static string Forged(string file) => RootHash().Replace(file, match => match.Groups[1].Value + (match.Groups[2].Value[0] == 'A' ? 'B' : 'A') + match.Groups[2].Value[1..]);

    private static string Changed(string file, string act, Action<JsonNode> change)
    {
        var root = JsonNode.Parse(file)!;
        change(root["custody"]!.AsArray().First(entry => entry!["act"]!.GetValue<string>() == act)!);
        return root.ToJsonString();
    }

    /// <summary>The file once a published head covers all of it.</summary>
    private async Task<string> ProvenAsync(VisitedPage visit, string path)
    {
        for (var attempt = 0; ; attempt++, await Task.Delay(500))
        {
            var text = await AskAsync(visit, path);
            using var file = JsonDocument.Parse(text);
            if (file.RootElement.GetProperty("custody").EnumerateArray().All(entry => entry.TryGetProperty("receipt", out var receipt) && receipt.ValueKind == JsonValueKind.String)) return text;
            if (attempt == 60) throw new TimeoutException("No published head covers the custody.");
        }
    }

    /// <summary>A process flag goes its way with four people; returns its id.</summary>
    private async Task<string> ReferAsync()
    {
        await using var officer = await system.OpenAsync(user: "officer.doe");
        await officer.GoAsync("/mine");
        var flag = Regex.Match((await officer.Page.Locator("main section.card:has(textarea) h2 a").Last.GetAttributeAsync("href"))!, "flag-[0-9a-f]{32}").Value;
        await using var first = await system.OpenAsync(user: "redflag");
        await first.GoAsync("/flags/" + flag);
        await first.Page.Locator("input[name=noConflict]").CheckAsync();
        await InvestigationTests.SendAsync(first, "take");
        await officer.GoAsync("/mine");
        var own = officer.Page.Locator($"section.card:has(#{flag})");
        await own.Locator("summary").ClickAsync();
        // Beside the form of an answer stands the one for giving none, whose note nobody has to write.
        var answering = own.Locator("form:has(textarea[required])");
        await answering.Locator("textarea").FillAsync(Answer);
        await answering.Locator("button").ClickAsync();
        await officer.Page.Locator(".note.good").First.WaitForAsync();
        await first.GoAsync("/flags/" + flag);
        await first.Page.Locator("input[name=label][value=referral]").CheckAsync();
        await InvestigationTests.FillAsync(first, "conclusion", Reason);
        await InvestigationTests.SendAsync(first, "conclusion");
        await using var second = await system.OpenAsync(user: "redflag.second");
        await second.GoAsync("/flags/" + flag);
        await InvestigationTests.SendAsync(second, "second");
        return flag;
    }

    private async Task<string> AskAsync(VisitedPage visit, string path)
    {
        var answer = await visit.Page.APIRequest.GetAsync(new Uri(system.Address, path).ToString());
        answer.Status.ShouldBe(200, path);
        return await answer.TextAsync();
    }

    [GeneratedRegex(@"(/log/red-flag\\n\d+\\n|red-flag\\n\d+\\n)([A-Za-z0-9+/])")]
    private static partial Regex RootHash();
}
