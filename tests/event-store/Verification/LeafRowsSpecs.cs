using Npgsql;
using Transparency.EventStore.Verification;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Verification;

/// <summary>Rows read from a binary COPY are those that the driver's reader gives, whatever is in them.</summary>
public sealed class LeafRowsSpecs(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    // Longer than the buffer of the copy, twice in a row; every column that may be NULL; both ends of time; an event that is gone.
    private const string Oddities = """
        UPDATE events.mt_events e SET data = jsonb_set(data, '{outcome}', to_jsonb(repeat('ก"\' || chr(10), 60000))) FROM trail.leaf l WHERE l.event_id = e.id AND l.idx IN (7, 8);
        UPDATE events.mt_events e SET mt_dotnet_type = NULL, correlation_id = NULL, causation_id = '', user_name = NULL, headers = NULL FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 9;
        UPDATE events.mt_events e SET headers = 'null', correlation_id = stream_id, data = '"text"' FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 10;
        UPDATE events.mt_events e SET timestamp = 'infinity' FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 11;
        UPDATE events.mt_events e SET timestamp = '-infinity' FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 12;
        UPDATE events.mt_events e SET timestamp = '0001-01-02 03:04:05.000006+00' FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 13;
        DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx = 14;
        """;

    [Fact]
    public async Task A_row_copied_out_says_what_the_reader_says()
    {
        await trail.AfterAsync(async connection =>
        {
            await connection.ExecuteAsync(Oddities);
            List<LeafRow> copied = [];
            await using (var copy = await connection.BeginRawBinaryCopyAsync(LeafRows.Query(0, trail.Size, 0, long.MaxValue)))
            {
                var rows = new LeafRows(copy);
                while (await rows.NextAsync(CancellationToken.None) is { } row) copied.Add(row.Kept());
            }
            copied.Sort((left, right) => left.Index.CompareTo(right.Index));
            copied.Select(row => row.Index).ShouldBe(Enumerable.Range(0, (int)trail.Size).Select(index => (long)index));
            await using var command = new NpgsqlCommand($"SELECT {EventRows.Columns}, l.idx, l.event_id, l.salt, l.entry, l.personal FROM trail.leaf l LEFT JOIN events.mt_events e ON e.id = l.event_id ORDER BY l.idx", connection);
            await using var reader = await command.ExecuteReaderAsync();
            foreach (var row in copied)
            {
                (await reader.ReadAsync()).ShouldBeTrue();
                row.EventId.ShouldBe(reader.GetGuid(16));
                row.Salt.ToArray().ShouldBe(reader.GetFieldValue<byte[]>(17));
                row.Entry.ToArray().ShouldBe(reader.GetFieldValue<byte[]>(18));
                row.Personal.ToArray().ShouldBe(reader.IsDBNull(19) ? [] : reader.GetFieldValue<byte[]>(19));
                if (row.Index == 14)
                {
                    row.Event.ShouldBeNull();
                    continue;
                }
                var (mine, theirs) = (row.Event!.Value, EventRows.Sealed(EventRows.Read(reader)));
                (mine with { Data = default, Headers = default }).ShouldBe(theirs with { Data = default, Headers = default });
                mine.Data.ToArray().ShouldBe(theirs.Data.ToArray());
                Entry.Compute(mine, row.Salt.Span, PersonalSalts.Foreign).Value.ShouldBe(Entry.Compute(theirs, row.Salt.Span, PersonalSalts.Foreign).Value);
            }
        });
    }

    [Fact]
    public async Task A_year_that_no_clock_shows_is_a_changed_event_and_no_crash()
    {
        var report = await trail.AfterAsync(connection => connection.ExecuteAsync("UPDATE events.mt_events e SET timestamp = '200000-01-01' FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 400"));
        report.Differences.ShouldContain(each => each.Finding == Finding.EventChanged && each.Index == 400);
    }
}
