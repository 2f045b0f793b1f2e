using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Text;

public class ThaiTimeTests
{
    [Theory]
    [InlineData("2025-11-21T07:05:00Z", "21 พ.ย. 2568 14:05 น.", "21 Nov 2568, 14:05")]
    [InlineData("2025-12-31T17:00:00Z", "1 ม.ค. 2569 00:00 น.", "1 Jan 2569, 00:00")]
    [InlineData("2024-02-29T16:59:59Z", "29 ก.พ. 2567 23:59 น.", "29 Feb 2567, 23:59")]
    public void An_instant_is_told_in_Bangkok_time_and_the_Buddhist_Era(string utc, string thai, string english)
    {
        ThaiTime.Instant(DateTimeOffset.Parse(utc), Language.Thai).ShouldBe(thai);
        ThaiTime.Instant(DateTimeOffset.Parse(utc), Language.English).ShouldBe(english);
    }

    [Theory]
    [InlineData(2025, 9, 30, 2568)]
    [InlineData(2025, 10, 1, 2569)]
    [InlineData(2026, 9, 30, 2569)]
    public void The_fiscal_year_turns_on_the_first_of_October(int year, int month, int day, int fiscalYear) =>
        ThaiTime.FiscalYear(new DateOnly(year, month, day)).ShouldBe(fiscalYear);

    [Fact]
    public void A_fiscal_year_runs_from_October_to_September() =>
        ThaiTime.FiscalYearSpan(2569).ShouldBe((new DateOnly(2025, 10, 1), new DateOnly(2026, 9, 30)));

    [Fact]
    public void A_Common_Era_year_is_converted_and_said() =>
        ThaiTime.Parse("3", "5", "2025").ShouldBe(new EnteredDate(new DateOnly(2025, 5, 3), Converted: true));

    [Fact]
    public void A_Buddhist_Era_year_is_taken_as_it_is() =>
        ThaiTime.Parse("3", "5", "2568").ShouldBe(new EnteredDate(new DateOnly(2025, 5, 3), Converted: false));

    [Fact]
    public void Thai_digits_are_read() =>
        ThaiTime.Parse("๒๙", "๒", "๒๕๖๗").ShouldBe(new EnteredDate(new DateOnly(2024, 2, 29), Converted: false));

    [Theory]
    [InlineData("29", "2", "2568")]
    [InlineData("0", "1", "2568")]
    [InlineData("1", "13", "2568")]
    [InlineData("1", "1", "")]
    [InlineData("-1", "1", "2568")]
    [InlineData("x", "1", "2568")]
    [InlineData("1", "1", "99999")]
    public void What_is_no_date_is_not_guessed(string day, string month, string year) => ThaiTime.Parse(day, month, year).ShouldBeNull();
}
