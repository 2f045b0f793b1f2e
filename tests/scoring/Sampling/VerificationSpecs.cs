using Transparency.Scoring.Sampling;

namespace Transparency.Scoring.Tests.Sampling;

/// <summary>The seed nobody can choose, the two verifiers nobody picks, and the judgement that was fixed before the draw.</summary>
public class VerificationSpecs
{
    private static readonly VerifierCandidate[] People = [new("a", "doe", []), new("b", "dsd", []), new("c", "sso", ["doe"]), new("d", "ops", []), new("e", "dlpw", [])];

    [Fact]
    public void The_root_changes_with_every_id_and_not_with_their_order()
    {
        string[] ids = ["ก-1", "a", "b-2", "z", "y"];
        var root = SampleSeed.RootOf(ids);
        SampleSeed.RootOf([.. ids.Reverse()]).ShouldBe(root);
        SampleSeed.RootOf([.. ids.Skip(1)]).ShouldNotBe(root);
        SampleSeed.RootOf([.. ids, "x"]).ShouldNotBe(root);
        Should.Throw<ArgumentException>(() => SampleSeed.RootOf(["a", "a"]));
        Should.Throw<ArgumentException>(() => SampleSeed.RootOf([]));
        SampleSeed.Of(root, "123456").ShouldNotBe(SampleSeed.Of(root, "123457"));
        SampleSeed.Of(root, " 123456\n").ShouldBe(SampleSeed.Of(root, "123456"));
        Should.Throw<ArgumentException>(() => SampleSeed.Of(root, " "));
    }

    [Fact]
    public void Two_others_look_at_each_item_and_the_work_is_shared()
    {
        var items = Enumerable.Range(0, 120).Select(i => new ClaimedItem($"item-{i}", i % 2 == 0 ? "doe" : "sso")).ToList();
        var assigned = VerifierDraw.Assign(items, People, [7]);
        foreach (var (item, each) in items.Zip(assigned))
        {
            each.Verifiers.Distinct().Count().ShouldBe(2);
            each.Verifiers.ShouldAllBe(id => VerifierDraw.MayVerify(People.Single(person => person.Id == id), item.Agency));
        }
        // b, d and e may look at all, a and c at one half each: nobody of the three carries more than one item more than another.
        var work = assigned.SelectMany(each => each.Verifiers).GroupBy(id => id).ToDictionary(of => of.Key, of => of.Count());
        (work.Values.Max() - work.Values.Min()).ShouldBeLessThanOrEqualTo(20);
        VerifierDraw.Assign(items, [.. People.Reverse()], [7]).Select(each => string.Join(',', each.Verifiers)).ShouldBe(assigned.Select(each => string.Join(',', each.Verifiers)));
        VerifierDraw.Assign(items, People, [8]).Select(each => string.Join(',', each.Verifiers)).ShouldNotBe(assigned.Select(each => string.Join(',', each.Verifiers)));
    }

    [Fact]
    public void Who_belongs_to_the_agency_or_served_in_it_may_not_look()
    {
        VerifierDraw.MayVerify(People[0], "doe").ShouldBeFalse();
        VerifierDraw.MayVerify(People[2], "doe").ShouldBeFalse();
        VerifierDraw.MayVerify(People[2], "dsd").ShouldBeTrue();
        Should.Throw<ArgumentException>(() => VerifierDraw.Assign([new("x", "doe")], [People[0], People[1], People[2]], [1])).Message.ShouldContain("only 1 may verify claims of doe");
        Should.Throw<ArgumentException>(() => VerifierDraw.Assign([], [People[0], People[0]], [1])).Message.ShouldContain("stands twice");
    }

    [Theory]
    [InlineData(51, 0, SampleVerdict.Accepted, null)]
    [InlineData(51, 1, SampleVerdict.Extended, 78)]
    [InlineData(51, 2, SampleVerdict.Extended, 101)]
    [InlineData(51, 3, SampleVerdict.Rejected, null)]
    [InlineData(78, 1, SampleVerdict.Accepted, null)]
    [InlineData(78, 3, SampleVerdict.Rejected, null)]
    [InlineData(101, 2, SampleVerdict.Accepted, null)]
    public void A_sample_is_accepted_extended_or_rejected_by_stages_fixed_beforehand(int looked, int errors, SampleVerdict verdict, int? extendTo)
    {
        var judged = SampleJudgement.Of(SampleJudgement.Stages(200, 0.95m, 0.05m, 2), looked, errors);
        (judged.Verdict, judged.ExtendTo).ShouldBe((verdict, extendTo));
        judged.Upper.ShouldBe(ErrorBound.Upper(looked, errors, 0.95));
    }

    [Fact]
    public void Stages_that_a_small_population_cannot_tell_apart_are_left_out_and_unplanned_sizes_refused()
    {
        SampleJudgement.Stages(20, 0.95m, 0.05m, 5).ShouldHaveSingleItem().Allowed.ShouldBe(0);
        Should.Throw<ArgumentException>(() => SampleJudgement.Of(SampleJudgement.Stages(200, 0.95m, 0.05m, 2), 60, 0));
    }

    [Fact]
    public void The_gap_is_told_for_each_agency_and_unknown_where_nothing_was_drawn()
    {
        var gaps = ClaimGap.Of(["sso", "doe", "dsd"], [("doe", true), ("doe", false), ("sso", true)]);
        gaps.Select(each => (each.Agency, each.Looked, each.Refuted, each.Gap)).ShouldBe([("doe", 2, 1, 0.5), ("dsd", 0, 0, null), ("sso", 1, 0, 0.0)]);
        gaps[2].Upper!.Value.ShouldBe(0.95, 1e-9);
    }
}
