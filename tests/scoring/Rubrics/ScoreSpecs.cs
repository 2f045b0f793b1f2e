using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Rubrics;

public class ScoreSpecs
{
    private static Story Exemplary() => new Story().Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign")
        .Decided("2026-10-07T10:00").Notified("2026-10-08T09:00").Closed("2026-10-09T09:00");

    [Fact]
    public void A_decision_with_everything_on_record_scores_100()
    {
        var score = Exemplary().Score();
        score.Criteria.Where(each => each.Applies).ShouldAllBe(each => each.Finding.Status == CriterionStatus.Met);
        (score.Whole.Score, score.Of("compliance"), score.Of("evidence"), score.Of("timeline")).ShouldBe((100m, 100m, 100m, 100m));
        // Not burdening, not electronic, not overdue: 4 + 3 + 5 points leave the denominator.
        score.Whole.Applicable.ShouldBe(88);
    }

    [Fact]
    public void Points_are_added_exactly_and_rounded_once()
    {
        // Reason lacks one part of three (14 × 2/3), used 6 of 5 working days (18 × 4/5), one person (0 of 7).
        var score = new Story().Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign")
            .Decided("2026-10-14T10:00", change: each => each with { Reason = each.Reason! with { Parts = ["facts", "law"] }, Participants = [each.Participants[0] with { Part = "approve" }] })
            .Notified("2026-10-15T09:00").Closed("2026-10-16T09:00").Score();
        score.Whole.Earned.ShouldBe(Ratio.Of(88 - 7, 1) - Ratio.Of(14, 3) - Ratio.Of(18, 5));
        score.Whole.Score.ShouldBe(Math.Round((81m - 14m / 3 - 3.6m) / 88 * 100, 2, MidpointRounding.AwayFromZero));
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("parameter")]
    [InlineData("order")]
    [InlineData("check")]
    public void What_is_known_from_another_rubric_changes_no_score(string difference)
    {
        var json = JsonNode.Parse(RubricShelf.Source)!;
        json["version"] = 2;
        var criteria = json["criteria"]!.AsArray();
        JsonNode Of(string id) => criteria.Single(each => (string)each!["id"]! == id)!;
        switch (difference)
        {
            case "weights": (Of("within-limit")["weight"], Of("steps-within-limits")["weight"]) = (8, 17); break;
            case "parameter": Of("within-limit")["parameters"]!["zeroAtTimes"] = 4; break;
            case "order":
                var first = criteria[0]!;
                criteria.RemoveAt(0);
                criteria.Add(first);
                break;
            // Another criterion under the old name: what was found by the other check is not its finding.
            default: (Of("within-limit")["id"], Of("steps-within-limits")["id"]) = ("steps-within-limits", "within-limit"); break;
        }
        var (other, faults) = Rubric.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
        faults.ShouldBeEmpty();
        foreach (var story in new[] { Exemplary(), new Story().Opened("2026-10-05T09:00").Step("2026-10-12T09:00", "check").Decided("2026-10-14T10:00", "refused"), new Story().Decided("2026-10-06T09:00") })
        {
            var subject = story.Subject();
            var (alone, known) = (DecisionScoring.Score(other!, subject), DecisionScoring.Score(other!, subject, DecisionScoring.Score(RubricShelf.InForce, subject)));
            DecisionScoreRecorded.Of(subject, known, 1, default).ResultDigest().ShouldBe(DecisionScoreRecorded.Of(subject, alone, 1, default).ResultDigest());
            known.Until.ShouldBe(alone.Until);
        }
    }

    [Fact]
    public void Nothing_recorded_earns_nothing_where_the_law_wants_a_record()
    {
        var score = new Story().Decided("2026-10-05T09:00", "unheard-of", each => each with
        {
            Participants = [], Authority = null, Reason = null, LegalBasis = [], Evidence = [], Conflict = null, ChecklistComplete = null,
        }, recordedAt: "2026-12-05T09:00").Closed("2026-12-06T09:00").Score();
        score.Whole.Score.ShouldBe(0);
        score.Criteria.Where(each => each.Finding.Status == CriterionStatus.NotRecorded).Select(each => each.Criterion.Id)
            .ShouldBe(["legal-basis", "authority", "conflict-of-interest", "completeness-once", "notified", "reason", "required-evidence", "within-limit", "steps-within-limits"]);
    }

    [Fact]
    public void A_grant_exactly_as_applied_for_needs_a_checklist_and_no_prose()
    {
        var checklist = new Story().Opened("2026-10-05T09:00").Decided("2026-10-06T09:00", change: each => each with { Reason = null, AsApplied = true });
        checklist.Check("reason").Status.ShouldBe(CriterionStatus.Met);
        new Story().Decided("2026-10-06T09:00", change: each => each with { Reason = null, AsApplied = true, ChecklistComplete = false }).Check("reason").Status.ShouldBe(CriterionStatus.NotRecorded);
        new Story().Decided("2026-10-06T09:00", change: each => each with { Reason = null, AsApplied = true, Conditions = ["annual report"] }).Check("reason").Status.ShouldBe(CriterionStatus.NotRecorded);
        new Story().Decided("2026-10-06T09:00", "refused", each => each with { Reason = null, AsApplied = true }).Check("reason").Status.ShouldBe(CriterionStatus.NotRecorded);
    }

    [Fact]
    public void History_is_not_judged_for_late_recording_and_is_taken_as_complete()
    {
        var story = new Story { Historical = true }.Opened("2010-10-05T09:00").Decided("2010-10-07T10:00", recordedAt: "2026-10-07T10:00");
        story.Check("recorded-in-time").Status.ShouldBe(CriterionStatus.NotApplicable);
        story.Check("notified").Status.ShouldBe(CriterionStatus.NotRecorded);
        new Story().Opened("2010-10-05T09:00").Decided("2010-10-07T10:00", recordedAt: "2026-10-07T10:00").Check("recorded-in-time").Status.ShouldBe(CriterionStatus.NotMet);
    }

    [Fact]
    public void A_missing_notification_is_no_fault_until_its_days_have_run_out()
    {
        var story = new Story().Opened("2026-10-05T09:00").Decided("2026-10-07T10:00");
        var waiting = story.Check("notified");
        (waiting.Status, waiting.Until).ShouldBe((CriterionStatus.NotApplicable, Story.At("2026-10-15T00:00")));
        story.Check("notified", knownUntil: Story.At("2026-10-15T00:00")).Status.ShouldBe(CriterionStatus.NotRecorded);
        story.Score().Until.ShouldBe(Story.At("2026-10-15T00:00"));
    }

    [Fact]
    public void Every_order_of_arrival_gives_the_same_score() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var chance = new Random(seed);
            var facts = new Story().Opened("2026-10-05T09:00", "online").Defective("2026-10-05T10:00").Stopped("2026-10-05T10:00", "law").Resumed("2026-10-07T09:00").Complete("2026-10-07T10:00")
                .Step("2026-10-08T09:00", "check").Attached("2026-10-08T10:00", "photo").Heard("2026-10-09T09:00").Decided("2026-10-20T10:00", "refused").Notified("2026-10-21T09:00", "email").Facts.ToArray();
            var told = CaseHistory.Of(facts);
            chance.Shuffle(facts);
            var shuffled = CaseHistory.Of(facts.Concat(facts.Take(3)).Select((fact, index) => fact with { }));
            var catalogue = new Scoring.Catalogues.CatalogueIndex(Story.Sample);
            var until = Story.At("2026-10-21T09:01");
            var one = DecisionScoring.Score(RubricShelf.InForce, new Subject(told, told.Decisions[0], catalogue, until));
            var other = DecisionScoring.Score(RubricShelf.InForce, new Subject(shuffled, shuffled.Decisions[0], catalogue, until));
            other.Whole.ShouldBe(one.Whole);
            other.Criteria.Select(each => (each.Points, each.Finding.Status)).ShouldBe(one.Criteria.Select(each => (each.Points, each.Finding.Status)));
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Explanations_read_as_sentences_with_dates_of_the_buddhist_era()
    {
        var story = new Story().Opened("2026-10-05T09:00").Decided("2026-10-07T10:00", "refused").Heard("2026-10-08T09:00");
        var criterion = RubricShelf.InForce.Criteria.Single(each => each.Id == "party-heard");
        var finding = story.Check("party-heard");
        var words = Explanation.Of(RubricShelf.InForce, criterion, finding.Why, finding.Inputs.ToDictionary(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Bangkok"))!;
        words.Th.ShouldBe("ให้โอกาสคู่กรณีเมื่อ 8 ต.ค. 2569 ซึ่งเป็นเวลาหลังตัดสินใจแล้ว");
        words.En.ShouldBe("The party was heard on 8 Oct 2026, after the decision");
    }
}
