using System.Security.Cryptography;
using System.Text;

namespace Transparency.Ledger.Tests;

public class Entry_specs
{
    private static byte[] Compute(StoredRow row) => Entry.Compute(row, Rows.EventSalt, PersonalSalts.Of(Rows.Salts)).Value;

    [Fact]
    public void Follows_the_format_step_by_step()
    {
        // The same computation with nothing but the base library, for an event small enough to write out.
        var row = new StoredRow("doe", "case-1", 1, Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), "case_opened", null,
            new DateTimeOffset(2026, 1, 5, 2, 0, 0, TimeSpan.Zero), Rows.Utf8("""{"b":1,"a":"x"}"""), null, null, null, default);
        string[] groups =
        [
            "identity", """{"eventId":"01890a5d-ac96-774b-bcce-b302099a8057","stream":"case-1","tenant":"doe","type":"case_opened","version":1}""",
            "times", """{"timestamp":"2026-01-05T02:00:00.000000Z"}""", "actors", "{}", "facts", """{"a":"x","b":1}""", "text", "{}", "personal", "{}", "metadata", "{}",
        ];
        var preimage = Encoding.UTF8.GetBytes("transparency/entry/v1\n").ToList();
        for (var i = 0; i < groups.Length; i += 2)
        {
            var salt = HMACSHA256.HashData(Rows.EventSalt, Encoding.UTF8.GetBytes(groups[i]));
            preimage.AddRange(SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(groups[i] + groups[i + 1])]));
        }
        var entry = Entry.Compute(row, Rows.EventSalt, PersonalSalts.None);
        entry.Value.ShouldBe(SHA256.HashData([.. preimage]));
        entry.PersonalCommitments.ShouldBeNull();
        Entry.LeafHash(entry.Value).ShouldBe(SHA256.HashData([0, .. entry.Value]));
    }

    [Fact]
    public void Commits_to_each_data_subject_with_its_own_salt()
    {
        var commitments = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts)).PersonalCommitments.ShouldNotBeNull();
        var salt = HMACSHA256.HashData(Rows.Salts["s-1"], Rows.Utf8("personal" + Rows.Decision.EventId));
        commitments[..32].ShouldBe(SHA256.HashData([.. salt, .. Rows.Utf8("""personal{"s-1":{"name":"v1.s-1.DDDD","nationality":"MMR"}}""")]));
        commitments.Length.ShouldBe(64);
    }

    [Fact]
    public void Stays_the_same_when_the_database_gives_the_json_back_in_another_spelling() =>
        Properties.Hold(random =>
        {
            var data = RandomJson.Object(random, 3);
            foreach (var group in new[] { "times", "actors", "text" })
                if (random.Next(2) == 0)
                    data[group] = RandomJson.Value(random, 3);
            if (random.Next(2) == 0)
                data["personal"] = new Dictionary<string, object?> { ["s-1"] = RandomJson.Value(random, 2), ["s-2"] = RandomJson.Object(random, 2) };
            else
                data.Remove("personal");
            var headers = RandomJson.Object(random, 2);
            StoredRow Row(bool messy) => Rows.Decision with { Data = Rows.Utf8(RandomJson.Write(data, random, messy)), Headers = Rows.Utf8(RandomJson.Write(headers, random, messy)) };
            Compute(Row(messy: true)).ShouldBe(Compute(Row(messy: false)));
        });

    [Fact]
    public void Changes_with_every_field_of_the_row()
    {
        var row = Rows.Decision;
        StoredRow[] changed =
        [
            row with { Tenant = "dsd" }, row with { StreamId = "case-x" }, row with { Version = 8 }, row with { EventId = Guid.Empty }, row with { Type = "decision_corrected" },
            row with { DotNetType = "" }, row with { DotNetType = null }, row with { Timestamp = row.Timestamp.AddMicroseconds(1) }, row with { CorrelationId = null }, row with { CorrelationId = "" },
            row with { CausationId = "corr-1" }, row with { UserName = "x" }, row with { UserName = null }, row with { Headers = default }, row with { Headers = Rows.Utf8("{}") },
            Rows.With(Rows.Data.Replace("granted", "refused")), Rows.With(Rows.Data.Replace("+07:00", "+06:00")), Rows.With(Rows.Data.Replace("v1.s-1.AAAA", "v1.s-1.AAAB")),
            Rows.With(Rows.Data.Replace("DDDD", "EEEE")), Rows.With(Rows.Data.Replace("\"text\"", "\"texts\"")), Rows.With("{}"), Rows.With("[]"),
            Rows.With(Rows.Data.Replace("\"s-2\":", "\"s-3\":")),
        ];
        var salts = new Dictionary<string, byte[]>(Rows.Salts) { ["s-3"] = Rows.Salts["s-2"] };
        var entries = changed.Append(row).Select(r => Convert.ToHexString(Entry.Compute(r, Rows.EventSalt, PersonalSalts.Of(salts)).Value)).ToList();
        entries.Distinct().Count().ShouldBe(entries.Count);
    }

    [Fact]
    public void Two_events_with_equal_content_share_no_commitment()
    {
        var one = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts));
        var other = Entry.Compute(Rows.Decision with { EventId = Guid.NewGuid() }, RandomNumberGenerator.GetBytes(32), PersonalSalts.Of(Rows.Salts));
        other.PersonalCommitments!.Chunk(32).Select(Convert.ToHexString).ShouldNotContain(c => one.PersonalCommitments!.Chunk(32).Select(Convert.ToHexString).Contains(c));
    }

    [Fact]
    public void The_timestamp_counts_in_microseconds_and_as_an_instant()
    {
        var at = Rows.Decision.Timestamp;
        Compute(Rows.Decision with { Timestamp = at.ToUniversalTime().AddTicks(9) }).ShouldBe(Compute(Rows.Decision));
        Compute(Rows.Decision with { Timestamp = DateTimeOffset.MinValue }).ShouldNotBe(Compute(Rows.Decision with { Timestamp = DateTimeOffset.MaxValue }));
    }

    [Fact]
    public void Headers_that_are_json_null_count_as_absent() =>
        Compute(Rows.Decision with { Headers = Rows.Utf8("null") }).ShouldBe(Compute(Rows.Decision with { Headers = default }));

    [Fact]
    public void Erasing_a_subject_leaves_the_entry_provable_from_the_stored_commitments()
    {
        var written = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(Rows.Salts));
        written.Erased.ShouldBe(0);
        var left = new Dictionary<string, byte[]> { ["s-2"] = Rows.Salts["s-2"] };
        Should.Throw<MissingSaltException>(() => Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(left))).SubjectKey.ShouldBe("s-1");
        var checkedAgain = Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(left, written.PersonalCommitments));
        checkedAgain.Value.ShouldBe(written.Value);
        checkedAgain.Erased.ShouldBe(1);
        // What is not erased is still recomputed, so stored commitments cannot hide a change in it.
        var changed = Rows.With(Rows.Data.Replace("CCCC", "ZZZZ"));
        Entry.Compute(changed, Rows.EventSalt, PersonalSalts.Of(left, written.PersonalCommitments)).Value.ShouldNotBe(written.Value);
    }

    [Theory]
    [InlineData("""{"personal":"bob"}""")]
    [InlineData("""{"personal":{"bob":{"name":"x"}}}""")]
    [InlineData("""{"personal":{}}""")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    [InlineData("""{"price":1.50,"personal":null}""")]
    public void Takes_whatever_a_foreign_writer_stored(string data)
    {
        var entry = Entry.Compute(Rows.With(data), Rows.EventSalt, PersonalSalts.Foreign);
        entry.PersonalCommitments.ShouldBeNull();
        entry.Value.ShouldNotBe(Entry.Compute(Rows.With("{}"), Rows.EventSalt, PersonalSalts.Foreign).Value);
    }

    [Fact]
    public void Refuses_what_no_event_of_ours_can_be()
    {
        Should.Throw<FormatException>(() => Compute(Rows.With("""{"personal":["s-1"]}""")));
        Should.Throw<FormatException>(() => Compute(Rows.With("{")));
        Should.Throw<FormatException>(() => Compute(Rows.Decision with { UserName = "\ud800" }));
        Should.Throw<ArgumentException>(() => Entry.Compute(Rows.Decision, new byte[31], PersonalSalts.Of(Rows.Salts)));
        Should.Throw<ArgumentException>(() => Entry.Compute(Rows.Decision, Rows.EventSalt, PersonalSalts.Of(new Dictionary<string, byte[]> { ["s-1"] = [], ["s-2"] = [] })));
    }
}
