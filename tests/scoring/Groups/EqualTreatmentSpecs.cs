using Transparency.Scoring.Groups;

namespace Transparency.Scoring.Tests.Groups;

public class EqualTreatmentSpecs
{
    [Fact]
    public void Offices_that_grant_alike_treat_equally()
    {
        var treatment = EqualTreatment.Of([.. Office("a", 400, 100), .. Office("b", 80, 20), .. Office("c", 240, 60)], seed: 1);
        (treatment.N, treatment.Value, treatment.Strata.Single().Offices).ShouldBe((900, 100, 3));
        treatment.Lower!.Value.ShouldBeInRange(85, 100);
    }

    [Fact]
    public void An_office_that_decides_the_outcome_shows()
    {
        var treatment = EqualTreatment.Of([.. Office("a", 400, 0), .. Office("b", 0, 400)], seed: 1);
        treatment.Value!.Value.ShouldBeLessThan(1);
        treatment.Upper!.Value.ShouldBeLessThan(2);
    }

    [Fact]
    public void Bias_corrected_V_of_a_worked_table()
    {
        // χ² = 9.6 on n = 120, so φ² = 0.08; corrected 0.08 − 1/119 = 0.071597, side 2 − 1/119 = 1.991597: V = √(0.071597 ÷ 0.991597).
        EqualTreatment.CramersV([[40, 20], [23.02944, 36.97056]]).ShouldBe(0.2687, 0.003);
        EqualTreatment.CramersV([[10, 20], [20, 40]]).ShouldBe(0);
        EqualTreatment.CramersV([[10, 20]]).ShouldBe(0);
    }

    [Fact]
    public void Small_offices_are_not_compared_and_strata_are_weighted_by_their_decisions()
    {
        EqualTreatment.Of([.. Office("a", 400, 100), .. Office("b", 20, 9)], seed: 1).Value.ShouldBeNull();
        var treatment = EqualTreatment.Of([.. Office("a", 300, 0), .. Office("b", 0, 300), .. Office("a", 50, 50, "other"), .. Office("b", 50, 50, "other")], seed: 1);
        treatment.Value!.Value.ShouldBe(25, 0.5m);
        treatment.Strata.Select(each => each.N).ShouldBe([200, 600]);
    }

    [Fact]
    public void The_interval_is_the_same_for_everybody_and_holds_the_value_of_an_unequal_table()
    {
        var cells = (LikeDecisions[])[.. Office("a", 300, 100), .. Office("b", 200, 200), .. Office("c", 100, 300)];
        var treatment = EqualTreatment.Of(cells, seed: 7);
        EqualTreatment.Of(cells.Reverse(), seed: 7).ShouldBeEquivalentTo(treatment);
        treatment.Value!.Value.ShouldBeInRange(treatment.Lower!.Value, treatment.Upper!.Value);
        (treatment.Upper!.Value - treatment.Lower!.Value).ShouldBeLessThan(15);
    }

    private static IEnumerable<LikeDecisions> Office(string office, long granted, long refused, string stratum = "permit/decision") =>
        [new(stratum, office, "grant", granted), new(stratum, office, "refuse", refused)];
}
