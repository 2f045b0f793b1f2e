using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Text;

public class FiguresTests
{
    private static readonly Texts Thai = Texts.In(Language.Thai);
    private static readonly Texts English = Texts.In(Language.English);

    [Theory]
    [InlineData("1", "100")]
    [InlineData("0", "0")]
    [InlineData("0.9999", "99.9")]
    [InlineData("0.0001", "0.1")]
    [InlineData("0.8512", "85.1")]
    [InlineData("0.7", "70.0")]
    public void A_share_is_hundred_or_nothing_only_when_it_is_so(string share, string shown) =>
        Figures.Percent(decimal.Parse(share, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(shown);

    [Fact]
    public void Unknown_is_a_dash_and_never_zero()
    {
        Figures.Percent(null).ShouldBe("–");
        Figures.Score(null).ShouldBe("–");
        Figures.Interval(null, 1, Figures.Score).ShouldBe("–");
    }

    [Theory]
    [InlineData("79.445", "79.45")]
    [InlineData("79.444", "79.44")]
    [InlineData("100", "100.00")]
    public void Scores_round_half_away_from_zero_to_two_decimals(string value, string shown) =>
        Figures.Score(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(shown);

    [Fact]
    public void Counts_carry_thousands_separators() => Figures.Count(8577).ShouldBe("8,577");

    [Fact]
    public void Durations_say_their_unit_without_a_break_between()
    {
        Figures.Duration(12.5m, "workingDays", Thai).ShouldBe("12.5\u00A0วันทำการ");
        Figures.Duration(1, "workingDays", English).ShouldBe("1\u00A0working day");
        Figures.Duration(3, "minutes", English).ShouldBe("3\u00A0minutes");
    }

    [Theory]
    [InlineData("2.03:59:00", "2\u00A0days 3\u00A0hours")]
    [InlineData("0.01:00:30", "1\u00A0hour")]
    [InlineData("0.00:00:20", "under a minute")]
    [InlineData("-1.00:00:00", "1\u00A0day")]
    public void Elapsed_time_shows_its_two_largest_units(string span, string shown) =>
        Figures.Elapsed(TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture), English).ShouldBe(shown);
}
