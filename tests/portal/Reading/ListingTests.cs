using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Parts;
using Transparency.Portal.Quality;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Reading;

public class ListingTests
{
    private static readonly int[] Rows = [.. Enumerable.Range(1, 120)];

    [Fact]
    public void Pages_of_fifty_follow_each_other_by_key_without_gap_or_repeat()
    {
        var seen = new List<int>();
        for (string? after = ""; after is not null;)
        {
            var page = Listing.Page(Rows, r => r.ToString(), after);
            seen.AddRange(page.Rows);
            after = page.Next;
        }
        seen.ShouldBe(Rows);
    }

    [Fact]
    public void An_unknown_key_begins_again() => Listing.Page(Rows, r => r.ToString(), "gone").Rows[0].ShouldBe(1);

    [Fact]
    public void The_last_page_has_no_next() => Listing.Page(Rows, r => r.ToString(), "100").ShouldSatisfyAllConditions(p => p.Next.ShouldBeNull(), p => p.Started.ShouldBeTrue(), p => p.Rows.Count.ShouldBe(20));

    [Fact]
    public void The_statement_says_whether_the_counts_add_up()
    {
        var even = new IntakeTotals(null, 10, 8577, 3, 2, 8577, 9, 9000, 9000, 8999);
        RunningTotal.Unexplained(even).ShouldBe(0);
        RunningTotal.Sentence(even, Texts.In(Language.English)).ShouldStartWith("The counts add up: 8,577 events recorded");
        RunningTotal.Sentence(even with { Ledgered = 8570 }, Texts.In(Language.English)).ShouldBe("The counts do not add up: 7 events are unexplained.");
    }
}
