using Transparency.EventStore.Verification;

namespace Transparency.EventStore.Tests.Verification;

public sealed class StreamOrderSpecs(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    private static StreamPlace Place(int stream, long version) => new((UInt128)stream, version, "doe", $"case-{stream}", Guid.Empty);

    private static StreamOrder Followed(int most, params (int Stream, long Version)[] events)
    {
        var order = new StreamOrder(most, 2);
        for (var i = 0; i < events.Length; i++) order.Follow(Place(events[i].Stream, events[i].Version), i);
        return order;
    }

    [Fact]
    public void Streams_that_go_on_by_one_are_in_order_and_events_that_are_gone_are_passed_over() =>
        Followed(10, (1, 1), (2, 1), (1, 2), (0, 0), (1, 3), (2, 2)).Differences.ShouldBeEmpty();

    [Fact]
    public void A_hole_a_repetition_and_an_earlier_version_are_named_and_further_ones_counted()
    {
        var order = Followed(10, (1, 1), (1, 3), (1, 4), (1, 4), (1, 2));
        order.Differences.Select(each => each.Index).ShouldBe([1, 3]);
        order.More.ShouldBe(1);
    }

    [Fact]
    public void With_more_streams_than_are_remembered_it_says_that_it_does_not_know()
    {
        Followed(2, (1, 1), (2, 1)).IsWhole.ShouldBeTrue();
        Followed(2, (1, 1), (2, 1), (3, 1)).IsWhole.ShouldBeFalse();
        Followed(0, (1, 1)).IsWhole.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10)]
    [InlineData(0)]
    public async Task A_hole_in_a_stream_is_found_whether_streams_are_remembered_or_sorted(int remembered)
    {
        var report = await trail.AfterAsync(connection => connection.ExecuteAsync("UPDATE events.mt_events SET version = 99 WHERE stream_id = 'case-33' AND version = 9"),
            options => options with { RememberedStreams = remembered });
        report.Differences.ShouldContain(each => each.Finding == Finding.StreamOrder && each.Stream == "case-33" && each.Version == 99);
        (await trail.AfterAsync(_ => Task.CompletedTask, options => options with { RememberedStreams = remembered })).Differences.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task A_stream_without_row_and_a_row_without_events_are_found_whether_streams_are_remembered_or_grouped(int remembered)
    {
        var report = await trail.AfterAsync(connection => connection.ExecuteAsync("""
            SET LOCAL session_replication_role = replica;
            DELETE FROM events.mt_streams WHERE id = 'case-33';
            INSERT INTO events.mt_streams (tenant_id, id, version, is_archived) VALUES ('doe', 'case-of-nobody', 3, false);
            UPDATE events.mt_streams SET version = version + 1 WHERE id = 'case-7';
            """), options => options with { RememberedStreams = remembered });
        report.Differences.Where(each => each.Finding == Finding.StreamRow).Select(each => each.Stream!).Order(StringComparer.Ordinal)
            .ShouldBe(["case-33", "case-7", "case-of-nobody"]);
    }

    [Fact]
    public async Task One_row_turned_forward_is_found_among_the_remembered()
    {
        var report = await trail.AfterAsync(connection => connection.ExecuteAsync("UPDATE events.mt_streams SET version = version + 1 WHERE id = 'case-7'"));
        report.Differences.ShouldHaveSingleItem().Finding.ShouldBe(Finding.StreamRow);
    }
}
