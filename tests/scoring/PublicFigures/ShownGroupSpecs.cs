using FsCheck;
using FsCheck.Fluent;
using Transparency.Scoring.Groups;
using Transparency.Scoring.PublicFigures;

namespace Transparency.Scoring.Tests.PublicFigures;

public class Figures_that_everybody_sees
{
    private static OfficeCount Office(string code, string province, long n, int deciders) =>
        new(code, province, n, Enumerable.Range(0, deciders).Select(each => $"{code}-{each}").ToHashSet());

    [Fact]
    public void Show_an_office_with_three_deciders_and_ten_decisions_and_none_below()
    {
        var shown = ShownGroups.Of([Office("a", "P", 10, 3), Office("b", "P", 40, 2), Office("c", "P", 9, 5), Office("d", "Q", 30, 3)]);
        shown.Offices.Order().ShouldBe(["a", "d"]);
        shown.Provinces.Order().ShouldBe(["P", "Q"]);
        shown.Whole.ShouldBeTrue();
    }

    [Fact]
    public void Leave_out_a_neighbour_when_subtracting_it_would_tell_of_two_people()
    {
        // P − a would be b: two people. So a is told with its province only.
        var shown = ShownGroups.Of([Office("a", "P", 50, 4), Office("b", "P", 40, 2), Office("c", "Q", 30, 3)]);
        shown.Offices.ShouldBe(["c"]);
        shown.Provinces.Order().ShouldBe(["P", "Q"]);
    }

    [Fact]
    public void Stop_at_the_service_where_a_province_is_one_small_office()
    {
        var shown = ShownGroups.Of([Office("a", "P", 50, 4), Office("b", "Q", 40, 2)]);
        (shown.Offices.Count, shown.Provinces.Count, shown.Whole).ShouldBe((0, 0, true));
        ShownGroups.Of([Office("b", "Q", 40, 2)]).Whole.ShouldBeFalse();
        ShownGroups.Of([]).Whole.ShouldBeFalse();
    }

    [Fact]
    public void Never_leave_a_rest_of_fewer_than_three_people_or_ten_decisions() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var chance = new Random(seed);
        List<OfficeCount> counts = [.. Enumerable.Range(0, 1 + chance.Next(12)).Select(each => Office($"o{each}", $"p{chance.Next(4)}", 1 + chance.Next(30), 1 + chance.Next(5)))];
        var shown = ShownGroups.Of(counts);
        bool Enough(List<OfficeCount> group) => group.Sum(each => each.N) >= 10 && group.SelectMany(each => each.Deciders).Distinct().Count() >= 3;
        bool RestIsSafe(List<OfficeCount> rest) => rest.Count == 0 || Enough(rest);
        if (!shown.Whole) return shown.Offices.Count == 0 && shown.Provinces.Count == 0 && !Enough(counts);
        return RestIsSafe([.. counts.Where(each => !shown.Provinces.Contains(each.Province))])
            && shown.Provinces.All(province => Enough([.. counts.Where(each => each.Province == province)])
                && RestIsSafe([.. counts.Where(each => each.Province == province && !shown.Offices.Contains(each.Office))]))
            && shown.Offices.All(office => Enough([.. counts.Where(each => each.Office == office)]) && shown.Provinces.Contains(counts.Single(each => each.Office == office).Province));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Carry_the_interval_by_Wilson()
    {
        // Wilson 1927 for 8 of 10: 0.490162–0.943318.
        WilsonInterval.Of(8, 10).ShouldBe((0.490162m, 0.943318m));
        WilsonInterval.Of(10, 10).Upper.ShouldBe(1m);
        WilsonInterval.Of(0, 0).ShouldBe((null, null));
    }

    [Fact]
    public void Hide_the_service_that_one_alone_decides_in_an_office_of_many()
    {
        static Contracts.OpenData.V1.ServiceTime Row(string level, string? office, string? province) =>
            new(level, "doe", office, province, "work-permit", new(2026, 10, 1), new(2026, 10, 31), 40, "workingDays", 5, 3, 6, 40, 38, 0.95m, 0.8m, 0.99m, true);
        Contracts.OpenData.V1.ServiceTime[] rows = [Row("service", null, null), Row("province", null, "กรุงเทพมหานคร"), Row("office", "bkk", "กรุงเทพมหานคร")];
        HashSet<string> one = ["o-1"], three = ["o-1", "o-2", "o-3"];
        PublishedTimes.Shown(rows, new Dictionary<(string, string, string), HashSet<string>> { [("doe", "bkk", "work-permit")] = one, [("doe", "bkk", "other")] = three }).ShouldBeEmpty();
        PublishedTimes.Shown(rows, new Dictionary<(string, string, string), HashSet<string>> { [("doe", "bkk", "work-permit")] = three }).Count.ShouldBe(3);
    }
}
