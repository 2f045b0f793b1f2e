using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Flags;

public class A_flag
{
    private static readonly CaseFile File = CaseFile.Of(CaseId, [Opened("2026-03-02 09:00", 1), Decided("2026-03-02 09:02", 2)]);
    private static readonly RuleDefinition Rule = Given.Rules.Rules.Single(r => r.Id == "too-fast-to-have-been-read");
    private static readonly Answer.Fires Fires = new(5, [new("elapsed", "2", "10", "minutes")], [File.Facts[1]]);
    private static Verdict Says(Answer answer) => new(Rule, File.Decisions[0], null, answer);
    private static FlagFact? Decide(Answer answer, FlagState state) => InspectFlag.Decide(Says(answer), File, () => [], state);

    private static readonly FlagState Open = FlagState.None.Evolve(Decide(Fires, FlagState.None)!);

    [Fact]
    public void Is_raised_once_with_what_it_rests_on()
    {
        var raised = Decide(Fires, FlagState.None).ShouldBeOfType<FlagFact.Raised>();
        raised.Revision.ShouldBe(1);
        raised.Finding.Strength.ShouldBe("high");
        raised.Finding.Evidence.ShouldBe([new EvidenceAt(2, File.Facts[1].EventId, "DecisionReached")]);
        raised.ComputedFrom.ShouldBe(2);
        raised.Subject.Agency.ShouldBe("doe");
    }

    [Fact] public void Is_not_raised_by_a_clear_answer() => Decide(new Answer.Clear(), FlagState.None).ShouldBeNull();
    [Fact] public void Adds_nothing_when_the_same_is_found_again() => Decide(Fires, Open).ShouldBeNull();
    [Fact] public void Stands_while_the_rule_waits() => Decide(new Answer.Waiting(WaitsFor.ClockReading), Open).ShouldBeNull();

    [Fact]
    public void Is_revised_when_the_finding_changes() =>
        Decide(Fires with { Severity = 3, Factors = [new("elapsed", "3", "10", "minutes")] }, Open).ShouldBeOfType<FlagFact.Revised>().Revision.ShouldBe(2);

    [Fact]
    public void Is_the_same_finding_when_scoring_merely_announced_again()
    {
        var state = FlagState.None.Evolve(Decide(Fires with { ClockIndex = 7 }, FlagState.None)!);
        Decide(Fires with { ClockIndex = 9 }, state).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Clearing))]
    public void Is_withdrawn_when_a_later_fact_clears_it(Answer answer, string why) =>
        Decide(answer, Open).ShouldBeOfType<FlagFact.Withdrawn>().Why.ShouldBe(why);

    public static TheoryData<Answer, string> Clearing => new()
    {
        { new Answer.Clear(), "cleared" },
        { new Answer.NotApplicable("opened-by-the-office"), "not-applicable:opened-by-the-office" },
        { new Answer.Insufficient("received-at-not-recorded"), "insufficient:received-at-not-recorded" },
    };

    [Fact]
    public void Is_raised_again_under_the_same_id_after_it_was_withdrawn()
    {
        var withdrawn = Open.Evolve(Decide(new Answer.Clear(), Open)!);
        Decide(new Answer.Clear(), withdrawn).ShouldBeNull();
        Decide(Fires, withdrawn).ShouldBeOfType<FlagFact.Raised>().Revision.ShouldBe(3);
    }

    [Fact]
    public void Has_an_id_that_anyone_can_recompute()
    {
        FlagId.Of("late-decision", 1, "case-a", "dec-b").Value.ShouldBe("flag-" + Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData("late-decision\n1\ncase-a\ndec-b"u8))[..32]);
        FlagId.Of("late-decision", 2, "case-a", "dec-b").ShouldNotBe(FlagId.Of("late-decision", 1, "case-a", "dec-b"));
    }
}
