using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Comparing;

namespace Transparency.Portal.Tests.Comparing;

public class OldStandardFigureTests
{
    private static readonly DateTimeOffset Since = new(2026, 10, 1, 0, 0, 0, TimeSpan.FromHours(7));

    private static EasedFigures Eased(int n, decimal moved, KeptInTime now, KeptInTime old) =>
        new("work-permit", Since, Since.AddMonths(12), ["longer-limit"], n, 80, 70, n) { Agency = "doe", Moved = moved, Now = now, ByOld = old };

    [Fact]
    public void Only_eased_decisions_move_a_group_and_the_rest_counts_as_it_is()
    {
        IReadOnlyList<EasedFigures> two = [Eased(10, -100, new(9, 10), new(4, 10)), Eased(5, -50, new(5, 5), new(5, 5))];
        OldStandardFigure.Mean(100, 80m, two).ShouldBe(78.5m);
        OldStandardFigure.OnTime(90, 100, two).ShouldBe((85, 100));
        // A limit that was taken away: by the old standard the decisions have one again.
        OldStandardFigure.OnTime(90, 100, [Eased(10, 0, new(0, 0), new(7, 10))]).ShouldBe((97, 110));
    }

    [Fact]
    public void Where_nothing_was_eased_or_nothing_decided_since_there_is_nothing_to_show()
    {
        OldStandardFigure.Mean(100, 80m, []).ShouldBeNull();
        OldStandardFigure.Mean(0, null, [Eased(1, -1, new(1, 1), new(0, 1))]).ShouldBeNull();
        OldStandardFigure.OnTime(90, 100, [Eased(0, 0, new(0, 0), new(0, 0))]).ShouldBeNull();
    }

    [Fact]
    public void An_easing_is_shown_from_its_day_for_twelve_months()
    {
        var index = new CatalogueIndex(new(3, "", [], [], [], [], []) { Easings = [new("doe", "work-permit", Since, Since.AddMonths(12), 2, "", [])] });
        int Shown(DateTimeOffset now, string service = "work-permit") => index.EasedNow("doe", service, now).Count;
        (Shown(Since.AddTicks(-1)), Shown(Since), Shown(Since.AddMonths(12).AddTicks(-1)), Shown(Since.AddMonths(12)), Shown(Since, "other")).ShouldBe((0, 1, 1, 0, 0));
    }
}
