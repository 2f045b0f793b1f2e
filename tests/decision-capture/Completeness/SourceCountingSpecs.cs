using FsCheck;
using FsCheck.Fluent;
using Transparency.DecisionCapture.Completeness;

namespace Transparency.DecisionCapture.Tests.Completeness;

/// <summary>A source's own count against what came: what is lost shows with its interval, what is late does not.</summary>
public sealed class SourceCountingSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.FromHours(7));

    /// <summary>Plays a log: <c>e</c> an event, <c>n:</c> a heartbeat that says n, one place of the log and one hour after the other.</summary>
    private static SourceAccount Play(string log, TimeSpan? pace = null)
    {
        var counting = new SourceCounting();
        foreach (var (word, index) in log.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, index) => (word, index)))
        {
            var at = Noon + (pace ?? TimeSpan.FromHours(1)) * index;
            switch (word)
            {
                case "e": counting.Arrived(at); break;
                case "lost": counting.Arrived(at, lost: true); break;
                case ['q', .. var entry]: counting.Refused(entry, at); break;
                case ['s', .. var entry]: counting.Settled(entry); counting.Arrived(at); break;
                case [.. var sent, ':']: counting.Heartbeat(index, at, long.Parse(sent)); break;
            }
        }
        return counting.Account();
    }

    [Theory]
    [InlineData("", null, 0, 0, 0)]
    [InlineData("e e e", null, 3, 0, 3)]
    [InlineData("e e e 3:", 3L, 3, 0, 0)]
    [InlineData("e e 3:", 3L, 2, 1, 0)]
    [InlineData("e e 3: e e 5:", 5L, 4, 1, 0)]
    [InlineData("e e 3: e", 3L, 3, 1, 1)]
    [InlineData("e qa 2:", 2L, 1, 0, 0)]
    [InlineData("e qa 2: sa 2:", 2L, 2, 0, 0)]
    [InlineData("e qa qa 2:", 2L, 1, 0, 0)]
    [InlineData("e lost 2:", 2L, 1, 0, 0)]
    public void Reported_recorded_missing_and_not_yet_reported_add_up(string log, long? reported, long recorded, long missing, long notYet)
    {
        var account = Play(log);
        (account.Reported, account.Recorded, account.Unexplained, account.NotYetReported).ShouldBe((reported, recorded, missing, notYet));
        account.Surplus.ShouldBe(0);
    }

    [Fact]
    public void A_dropped_message_is_missing_between_two_heartbeats()
    {
        var missing = Play("e e 2: e e 5: e 6:").Missing.Single();
        (missing.After!.Index, missing.Until.Index, missing.Count).ShouldBe((2, 5, 1));
        Play("e 2: e e 5:").Missing.Select(each => (each.After?.Index, each.Until.Index, each.Count)).ShouldBe([(null, 1L, 1L), (1L, 4L, 1L)]);
    }

    [Fact]
    public void A_message_that_comes_late_is_not_missing_at_the_next_heartbeat() => Play("e 2: e e 3:").Unexplained.ShouldBe(0);

    [Fact]
    public void A_heartbeat_may_overtake_the_events_it_counts_by_moments()
    {
        Play("e 3: e e", TimeSpan.FromSeconds(1)).Unexplained.ShouldBe(0);
        Play("e 3: e e", TimeSpan.FromHours(1)).Unexplained.ShouldBe(2);
    }

    [Fact]
    public void New_events_do_not_hide_an_old_loss() => Play("e 2: e 3: e e e", TimeSpan.FromSeconds(1)).Unexplained.ShouldBe(1);

    [Fact]
    public void More_than_a_source_says_it_sent_is_a_surplus_unless_the_heartbeat_was_overtaken()
    {
        Play("e e e 2:", TimeSpan.FromSeconds(1)).Surplus.ShouldBe(0, "the events came within the grace");
        Play("e e e e 2:").Surplus.ShouldBe(2);
    }

    // Any stream of arrivals and losses in which heartbeats are honest.
    private static readonly Gen<(int Events, int Lost)[]> Days =
        Gen.ListOf(from events in Gen.Choose(0, 6) from lost in Gen.Choose(0, events) select (events, lost)).Select(list => list.ToArray());

    [Fact]
    public void Every_loss_is_attributed_to_its_interval_and_nothing_else_is() =>
        Prop.ForAll(Days.ToArbitrary(), days =>
        {
            var counting = new SourceCounting();
            var (sent, index) = (0L, 0L);
            foreach (var (events, lost) in days)
            {
                for (var i = 0; i < events - lost; i++) counting.Arrived(Noon.AddHours(index++));
                counting.Heartbeat(index, Noon.AddHours(index++), sent += events);
            }
            return counting.Account().Missing.Select(each => each.Count).SequenceEqual(days.Select(day => (long)day.Lost).Where(lost => lost > 0));
        }).QuickCheckThrowOnFailure();
}
