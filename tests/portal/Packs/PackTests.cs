using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Packs;
using Transparency.Portal.Rating;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Tests.Packs;

/// <summary>A pack is whole or the build fails: every word that a rating or complaint page shows, with its places, in its own script.</summary>
public partial class PackTests
{
    private static readonly Dictionary<string, string> English = Texts.In(Language.English).All.ToDictionary();
    private static readonly QuestionSet Questions = JsonSerializer.Deserialize<QuestionSet>(File.ReadAllText(Path.Combine(Sources.Portal, "../citizen-feedback/questions.json")), Wire.Json)!;

    // What stays in Thai and English: the name of the system, links that leave the pack, the staff channel, the frame of those languages.
    private static readonly string[] NotInPacks = ["shell.name", "rate.results", "complain.staff", "complain.staffNote", "language.all", "nav.home", "state.refused", "state.refusedNext"];

    // The same in every language: a number between two names, the version of the questions.
    private static readonly string[] WithoutWords = ["rate.counted", "question.set"];

    public static TheoryData<string> Codes => [.. LanguagePack.All.Select(pack => pack.Code)];

    private static Dictionary<string, string> Words(string code) => LanguagePack.All.Single(pack => pack.Code == code).Texts.All.ToDictionary();

    [Theory, MemberData(nameof(Codes))]
    public void Every_word_that_these_pages_name_is_in_the_pack(string code)
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Sources.Portal, "Rating")), .. Directory.EnumerateFiles(Path.Combine(Sources.Portal, "Complaining")), Path.Combine(Sources.Portal, "Claim/ClaimStart.razor"), Path.Combine(Sources.Portal, "Claim/ClaimDocument.razor"),
            .. new[] { "Packs/PackSwitch.razor", "Packs/PackElsewhereDocument.razor", "Shell/SampleBand.razor", "Parts/Panel.razor", "Parts/Moment.razor" }.Select(file => Path.Combine(Sources.Portal, file))];
        var named = files.SelectMany(file => NamedKey().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value))
            .Concat(["complain.q1", "complain.q2", "complain.q3", "complain.q4", "complain.q5", "complain.q6", "track.from.complainant", "track.from.desk", "pack.skip", "pack.awaiting", "pack.era",
                "state.missing", "state.missingNext", "nav.front", "panel.silent", "panel.silentNext", "rate.closed", "rate.closedNext", "complain.send", "complain.next", "track.due", "track.overdue",
                "complain.chooseOne", "complain.choosePlace", "complain.sayMore", "complain.nameNeeded"])
            // Words that the scripts of the claim page and of posters ask for, and those of their answers.
            .Concat(Scripts.SelectMany(SaidBy)).Concat(RateGiven.Keys)
            .Concat(Families("claim", "unknown", "used", "expired", "again", "notCounted", "silent", "phone.sees", "phone.blind", "issuer.sees", "issuer.blind", "counter.sees", "counter.blind", "phone", "issuer", "counter"))
            .Concat(Families("complaint", "bribery", "unfair", "delay", "other")).Concat(Families("about", "service", "officer", "office-head", "agency-head", "centre")).Concat(Families("identity", "anonymous", "confidential", "named"))
            .Concat(Families("complaintStatus", "received", "in-progress", "your-turn", "done", "referred")).Concat(Families("complaintOutcome", "substantiated", "partly", "unsubstantiated", "outside-remit"))
            .Concat(Families("role", "agency-admin", "red-flag-admin", "auditor")).Concat(Families("referTo", "centre", "nacc", "pacc", "ombudsman", "police", "other-ministry"))
            .Concat(new[] { "minutes", "hours", "workingDays", "days", "months" }.SelectMany(unit => new[] { "unit." + unit, "unit.one." + unit })).Distinct().Except(NotInPacks).ToArray();
        named.Length.ShouldBeGreaterThan(120);
        named.Where(key => !Words(code).ContainsKey(key)).ShouldBeEmpty();
    }

    private static readonly string[] Scripts = ["claim/page.js", "rate/page.js", "parts/questions.js"];

    private static IEnumerable<string> SaidBy(string script) => Said().Matches(File.ReadAllText(Path.Combine(Sources.Portal, "assets", script))).Select(m => m.Groups[1].Value);

    [Fact]
    public void The_script_of_posters_is_given_every_word_that_it_says() =>
        Scripts[1..].SelectMany(SaidBy).Distinct().Except([.. RateGiven.Keys, "rate.results", "complain.title"]).ShouldBeEmpty();

    private static IEnumerable<string> Families(string family, params string[] codes) => codes.Select(code => $"{family}.{code}");

    [Theory, MemberData(nameof(Codes))]
    public void A_pack_has_the_questions_of_the_set_in_force(string code)
    {
        var words = Words(code);
        words["question.set"].ShouldBe($"{Questions.Id}@{Questions.Version}", "a new version of the questions needs a new translation");
        string[] wanted = [.. Questions.Questions.Select(q => "question." + q.Id), .. Questions.Questions.SelectMany(q => q.Options).Select(o => "option." + o.Code).Distinct(), .. Questions.ReasonCodes.Select(r => "reason." + r.Code)];
        wanted.Where(key => !words.ContainsKey(key)).ShouldBeEmpty();
        words.Keys.Where(key => key.StartsWith("question.", StringComparison.Ordinal) || key.StartsWith("option.", StringComparison.Ordinal) || key.StartsWith("reason.", StringComparison.Ordinal))
            .Except(wanted).ShouldBe(["question.set"]);
    }

    [Fact]
    public void All_packs_have_the_same_keys_and_none_that_is_not_a_text() =>
        LanguagePack.All.ShouldAllBe(pack => pack.Texts.All.Select(w => w.Key).Order().SequenceEqual(Words("vi").Keys.Order())
            && pack.Texts.All.All(w => English.ContainsKey(w.Key) || w.Key.StartsWith("question.", StringComparison.Ordinal) || w.Key.StartsWith("option.", StringComparison.Ordinal) || w.Key.StartsWith("reason.", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(Codes))]
    public void Places_are_those_of_the_English_text(string code)
    {
        foreach (var (key, text) in Words(code).Where(w => English.ContainsKey(w.Key)))
            Places(text).ShouldBe(Places(English[key]), $"{code} {key}");
    }

    [Theory]
    [InlineData("my", "[\u1000-\u109F]")]
    [InlineData("km", "[\u1780-\u17FF]")]
    [InlineData("lo", "[\u0E80-\u0EFF]")]
    [InlineData("vi", "[a-zA-ZÀ-ỹ]")]
    public void Every_text_is_in_the_script_of_its_language(string code, string script)
    {
        foreach (var (key, text) in Words(code).Where(w => !WithoutWords.Contains(w.Key)))
        {
            Regex.IsMatch(text, script).ShouldBeTrue($"{code} {key}: {text}");
            Regex.IsMatch(text, "[\u0E01-\u0E5B]").ShouldBeFalse($"{code} {key} holds Thai: {text}");
            if (English.TryGetValue(key, out var english)) text.ShouldNotBe(english, $"{code} {key}");
        }
    }

    [Fact]
    public void An_approval_is_of_one_file_and_a_changed_pack_has_none()
    {
        var pack = LanguagePack.All[0];
        PackReviews.Approved(pack, []).ShouldBeFalse();
        PackReviews.Approved(pack, [new(pack.Code, pack.Digest, default)]).ShouldBeTrue();
        PackReviews.Approved(pack with { Digest = new string('0', 64) }, [new(pack.Code, pack.Digest, default)]).ShouldBeFalse();
        PackReviews.Approved(pack, [new("km", pack.Digest, default)]).ShouldBeFalse();
        pack.Digest.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(Sources.Portal, $"Text/{pack.Code}/pack.json")))));
    }

    [Theory]
    [InlineData("/q", true)]
    [InlineData("/q/K7M2Q9XA", true)]
    [InlineData("/q/K7M2Q9XA/answer", true)]
    [InlineData("/complain", true)]
    [InlineData("/complain/track", true)]
    [InlineData("/complain/staff", false)]
    [InlineData("/", false)]
    [InlineData("/claim", true)]
    [InlineData("/claim/check", true)]
    [InlineData("/claims", false)]
    [InlineData("/overview", false)]
    [InlineData("/quality", false)]
    public void Packs_are_for_rating_and_complaint_pages_and_no_other(string path, bool has) => LanguagePack.Has(path).ShouldBe(has);

    [Theory]
    [InlineData("", null, Language.Thai)]
    [InlineData("/en", null, Language.English)]
    [InlineData("/my", "my", Language.English)]
    [InlineData("/vi", "vi", Language.English)]
    [InlineData("/en/my", null, Language.Thai)]
    public void The_address_chooses_the_words(string prefix, string? pack, Language language)
    {
        var words = Languages.Of(new DefaultHttpContext { Request = { PathBase = prefix } });
        (words.Pack, words.Language).ShouldBe((pack, language));
    }

    [Fact]
    public void Questions_of_another_version_are_asked_in_English_until_they_are_translated()
    {
        var texts = LanguagePack.All[0].Texts;
        QuestionWords.Of(texts, Questions, Questions.Questions[0]).ShouldBe(Words("my")["question.e1"]);
        QuestionWords.Of(texts, Questions with { Version = 2 }, Questions.Questions[0]).ShouldBe(Questions.Questions[0].TextEn);
        QuestionWords.Of(Texts.In(Language.Thai), Questions, Questions.Questions[0]).ShouldBe(Questions.Questions[0].TextTh);
    }

    [Fact]
    public void Days_are_in_figures_with_both_years() => ThaiTime.Numeric(new DateOnly(2026, 11, 28)).ShouldBe("28/11/2569 (2026)");

    private static string[] Places(string text) => [.. Place().Matches(text).Select(m => m.Value).Distinct().Order()];

    [GeneratedRegex("""'((?:claim|rate|complain)\.[A-Za-z.]+)'""")]
    private static partial Regex Said();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();

    [GeneratedRegex("""\bT\["([a-zA-Z]+\.[A-Za-z0-9.-]+)"[\],]""")]
    private static partial Regex NamedKey();
}
