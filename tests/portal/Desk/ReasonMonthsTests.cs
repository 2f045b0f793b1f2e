using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Desk;

namespace Transparency.Portal.Tests.Desk;

/// <summary>Reasons by month, as the feedback page draws them.</summary>
public class ReasonMonthsTests
{
    private static readonly DateOnly July = new(2026, 7, 1);

    private static ReasonMonth Month(int after, long ratings, params (string Code, long N)[] reasons) => new(July.AddMonths(after), ratings, reasons.ToDictionary(each => each.Code, each => each.N));

    [Fact]
    public void Every_month_has_its_place_and_one_with_few_ratings_is_left_empty()
    {
        // The service tells the newest first, and leaves out months without ratings.
        var (series, top) = ReasonMonths.Of(new([Month(3, 40, ("waiting", 30), ("seating", 2)), Month(1, 9, ("waiting", 9)), Month(0, 20, ("waiting", 5))]));
        series.Select(each => (each.Code, each.Named)).ShouldBe([("waiting", 44L), ("seating", 2L)]);
        series[0].Months.ShouldBe([(July, 0.25m, 20L), (July.AddMonths(1), null, 9L), (July.AddMonths(2), null, 0L), (July.AddMonths(3), 0.75m, 40L)]);
        series[1].Months.Select(each => each.Share).ShouldBe([0m, null, null, 0.05m]);
        top.ShouldBe(0.75m);
    }

    [Fact]
    public void Small_shares_are_not_blown_up_and_nothing_is_nothing()
    {
        ReasonMonths.Of(new([Month(0, 1000, ("seating", 3))])).Top.ShouldBe(0.1m);
        var (series, top) = ReasonMonths.Of(new([]));
        (series.Count, top).ShouldBe((0, 0.1m));
        ReasonMonths.Of(new([Month(0, 5, ("seating", 5))])).Series.Single().Months.Single().Share.ShouldBeNull();
    }
}
