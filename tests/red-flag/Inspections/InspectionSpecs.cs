using FsCheck;
using FsCheck.Fluent;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Inspections;

public class A_case_file
{
    private static readonly CaseFact[] Facts =
    [
        Opened("2026-03-02 09:00", 1), Step("assess", "2026-03-02 10:00", 2), Step("check", "2026-03-02 11:00", 3), Attached("passport", "2026-03-02 11:00", 4),
        Fact("ClockStopped", "2026-03-02 11:30", 5) with { Clock = new(false, null, null) },
        Fact("StepCompleted", "2026-03-02 12:00", 6) with { Step = new("sign", null, null), Case = Opening("application", null, At("2026-03-02 09:30")) },
        Decided("2026-03-02 13:00", 7, Good with { Evidence = [] }), Fact("DecisionNotified", "2026-03-02 14:00", 8) with { DecisionId = DecisionId, Notification = new("post", null, null) },
    ];

    [Fact]
    public void Gives_the_same_verdicts_for_every_order_of_arrival_and_repeat()
    {
        var expected = Verdicts(Facts);
        var shuffles = Gen.Shuffle(Facts.Concat(Facts.Take(3)).ToArray()).ToArbitrary();
        Prop.ForAll(shuffles, facts => Verdicts(facts).SequenceEqual(expected)).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static List<string> Verdicts(IEnumerable<CaseFact> facts) =>
    [
        .. Inspection.Of(CaseFile.Of(CaseId, facts), _ => Catalogue(), new Dictionary<string, ClockAnnounced>(), true, Given.Rules)
            .Select(v => System.Text.Json.JsonSerializer.Serialize(new { v.Rule.Id, v.Decision?.DecisionId, Answer = v.Answer.GetType().Name, Body = (object)v.Answer })),
    ];

    [Fact]
    public void Merges_the_case_block_field_by_field()
    {
        var file = CaseFile.Of(CaseId, Facts);
        file.Opening!.SubmittedAt.ShouldBe(At("2026-03-02 09:00"));
        file.Opening.ReceivedAt.ShouldBe(At("2026-03-02 09:30"));
    }
}

public class Completeness_of_a_case
{
    private static readonly CaseFile File = CaseFile.Of(CaseId, [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 10:00", 5), Step("check", "2026-03-02 09:30", 6) with { Source = "urn:mol:other" }]);
    private static readonly DateTimeOffset Early = At("2026-03-02 10:01");
    private static bool Complete(CaseFile file, DateTimeOffset now, params (string Source, long To)[] covered) => Inspection.IsComplete(file, covered.ToDictionary(c => c.Source, c => c.To), now);

    [Fact] public void Is_not_known_at_first() => Complete(File, Early).ShouldBeFalse();
    [Fact] public void Comes_with_the_closing() => Complete(CaseFile.Of(CaseId, [.. File.Facts, Fact("CaseClosed", "2026-03-02 10:00", 7)]), Early).ShouldBeTrue();
    [Fact] public void Comes_with_heartbeats_of_every_source_of_the_case() => Complete(File, Early, ("urn:mol:doe", 9), ("urn:mol:other", 9)).ShouldBeTrue();
    [Fact] public void Does_not_come_with_the_heartbeat_of_one_source_only() => Complete(File, Early, ("urn:mol:doe", 9)).ShouldBeFalse();
    [Fact] public void Does_not_come_with_a_heartbeat_before_the_last_fact() => Complete(File, Early, ("urn:mol:doe", 4), ("urn:mol:other", 9)).ShouldBeFalse();
    [Fact] public void Comes_sixty_seconds_after_the_last_record() => Complete(File, At("2026-03-02 10:02")).ShouldBeTrue();
}

public class The_rules_as_data
{
    private static readonly string Json = System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules.json"));
    private static void Parse(string json) => RedFlag.Rules.RuleSet.Parse(System.Text.Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Say_for_every_rule_why_and_what_clears_it_in_both_languages()
    {
        foreach (var rule in Given.Rules.Rules)
            new[] { rule.NameTh, rule.NameEn, rule.LegalBasis, rule.WhyTh, rule.WhyEn, rule.ClearsTh, rule.ClearsEn, rule.SentenceTh, rule.SentenceEn, rule.Owner }.ShouldAllBe(t => t.Length > 0);
        Given.Rules.Rules.Count.ShouldBe(RedFlag.Rules.RuleBook.Functions.Count + RedFlag.Studies.StudyBook.Functions.Count);
    }

    [Fact] public void Are_refused_with_an_unknown_rule() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"late-decision\"", "\"no-such-rule\"")));
    [Fact] public void Are_refused_without_a_parameter() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"minimumCharacters\": 20", "\"other\": 20"))).Message.ShouldContain("minimumCharacters");
    [Fact] public void Are_refused_with_thresholds_in_the_wrong_order() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"mediumFrom\": 0.25", "\"mediumFrom\": 9")));
    [Fact] public void Are_refused_with_a_range_that_is_none() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"spreadFrom\": 0.1", "\"spreadFrom\": 1"))).Message.ShouldContain("spreadFrom");
    [Fact] public void Are_refused_with_one_end_of_a_range() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"spreadTo\"", "\"other\""))).Message.ShouldContain("spreadTo");
    [Fact] public void Are_refused_when_they_work_above_the_level_they_promise() => Should.Throw<InvalidDataException>(() => Parse(Json.Replace("\"workingPercent\": 2.25", "\"workingPercent\": 3.5"))).Message.ShouldContain("workingPercent");
    [Fact] public void Are_refused_with_a_field_nobody_reads() => Should.Throw<System.Text.Json.JsonException>(() => Parse(Json.Replace("\"shadow\"", "\"shadows\"")));
}
