using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Changes;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests.Changes;

/// <summary>The search against every subset of the same single changes, tried one by one and applied the other way round.</summary>
public class ChangeProperties
{
    private static readonly Rubric Rubric = RubricShelf.InForce;

    private static void ForAll(int tests, Action<Random> holds) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(tests));

    /// <summary>A case in which anything may be missing, late or in the wrong place.</summary>
    private static Situation Any(Random chance, bool isDraft)
    {
        var story = new Story();
        if (chance.Next(8) > 0) story.Opened("2026-10-05T09:00", chance.Next(3) == 0 ? "online" : "counter", chance.Next(4) == 0 ? "inspection" : "application");
        for (var i = chance.Next(3); i > 0; i--) story.Defective($"2026-10-05T1{i}:00");
        if (chance.Next(3) > 0) story.Complete("2026-10-06T10:00");
        if (chance.Next(3) == 0) story.Asked("2026-10-06T11:00", chance.Next(2) == 0 ? "passport" : "house-register", chance.Next(3) == 0);
        if (chance.Next(2) == 0) story.Step("2026-10-07T09:00", "check", chance.Next(2) == 0 ? "2026-10-01T09:00" : null);
        if (chance.Next(2) == 0) story.Step("2026-10-08T09:00", "sign");
        if (chance.Next(3) == 0) story.Attached("2026-10-08T10:00", "photo", chance.Next(2) == 0);
        if (chance.Next(3) == 0) story.Heard("2026-10-08T11:00", "letter", chance.Next(2) == 0 ? "urgent" : null, chance.Next(2) == 0 ? "law" : null);
        for (var i = 1; i <= chance.Next(3); i++) story.Delayed($"2026-10-{19 + i}T09:00", i, chance.Next(2) == 0 ? [] : ["superior"]);
        var decided = chance.Next(2) == 0 ? "2026-10-09T10:00" : "2026-11-02T10:00";
        story.Decided(decided, chance.Next(2) == 0 ? "granted" : "refused", draft => draft with
        {
            Participants = [.. draft.Participants.Where(_ => chance.Next(3) > 0)],
            Authority = chance.Next(4) switch { 0 => null, 1 => draft.Authority, 2 => new Authority("delegated", chance.Next(2) == 0 ? null : "12/2569", chance.Next(2) == 0 ? null : Story.At("2026-10-01T00:00"), null), _ => new Authority("acting", "7", Story.At("2026-01-01T00:00"), Story.At("2026-02-01T00:00")) },
            Reason = chance.Next(3) == 0 ? null : draft.Reason! with { Parts = [.. draft.Reason.Parts.Where(_ => chance.Next(3) > 0)], Length = chance.Next(2) == 0 ? 12 : 120 },
            LegalBasis = chance.Next(3) switch { 0 => [], 1 => ["wp-s59"], _ => ["old", "unknown"] },
            Evidence = chance.Next(2) == 0 ? [] : [new EvidenceReference("photo", chance.Next(2) == 0 ? null : new string('b', 64))],
            Conflict = chance.Next(3) switch { 0 => null, 1 => draft.Conflict, _ => new Conflict("ground", "kin", null) },
            AsApplied = chance.Next(2) == 0 ? null : true, ChecklistComplete = chance.Next(2) == 0 ? null : true,
            Amount = chance.Next(4) == 0 ? 20_000m : null,
        }, recordedAt: chance.Next(3) == 0 && !isDraft ? "2026-11-20T10:00" : null);
        if (!isDraft && chance.Next(3) > 0) story.Notified(chance.Next(2) == 0 ? "2026-11-03T09:00" : "2026-12-03T09:00", chance.Next(2) == 0 ? "counter" : "email", chance.Next(2) == 0 ? null : "board", chance.Next(2) == 0 ? null : 15);
        if (!isDraft && chance.Next(2) == 0) story.Closed("2026-12-09T09:00");
        return new Situation(story.Subject(), isDraft);
    }

    [Fact]
    public void Applying_the_changes_gives_the_score_that_is_claimed() => ForAll(300, chance =>
    {
        var situation = Any(chance, chance.Next(2) == 0);
        var found = ChangeSearch.Find(Rubric, situation);
        found.Before.ShouldBe(DecisionScoring.Score(Rubric, situation.Subject).Whole.Score);
        ChangeSearch.With(Rubric, situation, Chosen(found, situation)).Whole.Score.ShouldBe(found.After);
        if (found.Changes.Count > 0) found.After!.Value.ShouldBeGreaterThan(found.Before ?? -1);
    });

    [Fact]
    public void No_smaller_set_lifts_the_score_and_no_equally_small_one_lifts_it_more() => ForAll(60, chance =>
    {
        var situation = Any(chance, chance.Next(2) == 0);
        var found = ChangeSearch.Find(Rubric, situation);
        var all = ChangeSearch.Available(DecisionScoring.Score(Rubric, situation.Subject), situation);
        var before = found.Before ?? -1;
        for (var set = 1u; set < 1u << all.Count; set++)
        {
            var size = BitOperations.PopCount(set);
            // Larger sets than the one found are nobody's claim; without one, none of any size up to the most may lift.
            if (size > (found.Changes.Count > 0 ? found.Changes.Count : ChangeSearch.MostTogether)) continue;
            var chosen = all.Where((_, i) => (set >> i & 1) == 1).Reverse();
            var score = ChangeSearch.With(Rubric, situation, chosen).Whole.Score ?? -1;
            if (size < found.Changes.Count || found.Changes.Count == 0) score.ShouldBeLessThanOrEqualTo(before, string.Join(", ", chosen.Select(each => each.Told)));
            else score.ShouldBeLessThanOrEqualTo(found.After!.Value, string.Join(", ", chosen.Select(each => each.Told)));
        }
    });

    [Fact]
    public void A_change_never_touches_the_outcome_and_a_draft_never_the_past() => ForAll(300, chance =>
    {
        var situation = Any(chance, isDraft: true);
        foreach (var change in ChangeSearch.Available(DecisionScoring.Score(Rubric, situation.Subject), situation))
        {
            var after = change.Apply(situation.Subject.History.Facts);
            after.Single(fact => fact.DecisionId == situation.Subject.DecisionId && fact.Decision is not null).Decision!.Outcome.ShouldBe(situation.Decision.Outcome);
            var kept = after.Where(fact => fact.Index >= 0 && fact.Decision is null && fact.Hearing is null && fact.DelayNotice is null).ToList();
            kept.ShouldBe(situation.Subject.History.Facts.Where(fact => fact.Decision is null && fact.Hearing is null && fact.DelayNotice is null), change.Told.Code);
        }
    });

    private static IEnumerable<Change> Chosen(SmallestChange found, Situation situation) =>
        ChangeSearch.Available(DecisionScoring.Score(Rubric, situation.Subject), situation).Where(each => found.Changes.Contains(each.Told));

    [Fact]
    public void Two_things_that_lift_only_together_are_found_together()
    {
        // An order without number and without first day earns half; naming either alone still earns half.
        var situation = new Situation(new Story().Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check").Step("2026-10-07T09:00", "sign")
            .Decided("2026-10-07T10:00", change: draft => draft with { Authority = new Authority("delegated", null, null, null) }).Notified("2026-10-08T09:00").Subject(), IsDraft: false);
        var found = ChangeSearch.Find(Rubric, situation);
        found.Changes.Select(each => each.Code).ShouldBe(["name-order", "state-period"]);
        (found.Before, found.After).ShouldBe((Math.Round(84.5m / 88 * 100, 2, MidpointRounding.AwayFromZero), 100m));
    }

    [Fact]
    public void A_full_score_has_nothing_to_change() => ChangeSearch.Find(Rubric, new Situation(new Story().Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-06T09:00", "check")
        .Step("2026-10-07T09:00", "sign").Decided("2026-10-07T10:00").Notified("2026-10-08T09:00").Subject(), IsDraft: false)).ShouldBeEquivalentTo(new SmallestChange(100m, 100m, [], 0));
}
