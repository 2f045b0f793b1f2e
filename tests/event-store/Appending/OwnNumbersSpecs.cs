namespace Transparency.EventStore.Tests.Appending;

public sealed class OwnNumbersSpecs
{
    private readonly OwnNumbers _own = new();

    [Fact]
    public void What_follows_without_gap_is_ours_and_nothing_beyond_it()
    {
        _own.Through(7).ShouldBe(7, "nothing is known yet");
        _own.Add([8, 9, 10]);
        _own.Add([12, 13]);
        _own.Through(7).ShouldBe(10, "11 may be anybody's");
        _own.Add([11]);
        _own.Through(7).ShouldBe(13);
        _own.Through(9).ShouldBe(13, "from within a run");
        _own.Through(13).ShouldBe(13);
        _own.Through(20).ShouldBe(20, "never below what is asked for");
    }

    [Fact]
    public void Forgotten_numbers_are_nobodys()
    {
        _own.Add([1, 2, 3]);
        _own.Forget();
        _own.Through(0).ShouldBe(0);
    }

    [Fact]
    public void Of_too_many_gaps_the_lowest_runs_are_given_up()
    {
        _own.Add([.. Enumerable.Range(0, OwnNumbers.Limit + 1).Select(i => 1 + (2L * i))]);
        _own.Through(0).ShouldBe(0, "the first run is given up: it is looked up in the database");
        _own.Through(2).ShouldBe(3);
    }

    [Fact]
    public void In_whatever_order_numbers_come_the_answer_is_that_of_the_plain_set()
    {
        var random = new Random(20261129);
        var plain = new HashSet<long>();
        for (var round = 0; round < 2_000; round++)
        {
            var from = random.Next(1, 300);
            long[] group = [.. Enumerable.Range(from, random.Next(1, 6)).Select(number => (long)number)];
            _own.Add(group);
            plain.UnionWith(group);
            // Asked from below only: what is not above the low number is forgotten for good.
            var low = round / 10;
            var expected = (long)low;
            while (plain.Contains(expected + 1))
                expected++;
            _own.Through(low).ShouldBe(expected);
        }
    }
}
