using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Transparency.Ledger;
using Xunit.Abstractions;

namespace Transparency.EventStore.Tests.Reading;

public sealed class LeafOfStoredRow(StoreFixture fixture, ITestOutputHelper output) : IClassFixture<StoreFixture>
{
    /// <summary>Texts with what trips databases: Thai, surrogate pairs, controls, quotes, long runs; integers to the I-JSON limits; numbers as decimal strings.</summary>
    private static Gen<object?> Values(int depth) => depth == 0
        ? Gen.OneOf(Texts.Select(t => (object?)t), Longs(-9007199254740991, 9007199254740991).Select(n => (object?)n), Gen.Elements<object?>(true, false, null, 0L, "1.50", "-0.00001"))
        : Gen.Frequency((4, Values(0)), (1, Values(depth - 1).ListOf().Select(list => (object?)list.ToArray())), (1, Objects(depth - 1).Select(o => (object?)o)));

    private static Gen<long> Longs(long from, long to) => Gen.OneOf(Gen.Elements(from, to, from / 2),
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, int.MaxValue)).Select(pair => from + (((long)pair.Item1 << 31 | (uint)pair.Item2) % (to - from))));

    private static Gen<string> Texts => Gen.OneOf(
        Gen.Elements("", "ดุลยพินิจ", "a\"b\\c/d", "\u0001\u001f\u007f\u0085\u2028", "😀𝒳", "\uE000\uFFFD", new string('ก', 3000)),
        Gen.Choose(1, 0xFFFD).Where(c => !char.IsSurrogate((char)c)).Select(c => ((char)c).ToString()).ListOf().Select(string.Concat));

    private static Gen<Dictionary<string, object?>> Objects(int depth) =>
        Texts.Zip(Values(depth)).ListOf().Select(pairs => pairs.DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.Item2));

    private static Gen<EventToAppend> Events =>
        from data in Objects(2)
        from times in Objects(1)
        from subjects in Gen.Elements(0, 1, 2)
        from headers in Objects(0)
        from ticks in Longs(new DateTime(1957, 1, 1).Ticks, new DateTime(2100, 1, 1).Ticks)
        from names in Texts.ListOf(3)
        from gaps in Gen.Choose(0, 15)
        select new EventToAppend(Guid.CreateVersion7(), "noted", "A.B, A", Json(With(data, times, subjects)), new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(7)),
            (gaps & 1) == 0 ? names[0] : null, (gaps & 2) == 0 ? names[1] : null, (gaps & 4) == 0 ? names[2] : null, (gaps & 8) == 0 ? Json(headers) : default);

    private static Dictionary<string, object?> With(Dictionary<string, object?> data, Dictionary<string, object?> times, int subjects)
    {
        data["times"] = times;
        data["actors"] = new { officer = "o-1" };
        data.Remove("personal");
        if (subjects > 0)
            data["personal"] = Enumerable.Range(1, subjects).ToDictionary(i => $"s{i}", i => (object)new { name = $"v1.s{i}.x", i });
        return data;
    }

    // Spacing and escapes are the writer's business.
    private static readonly JsonSerializerOptions Spaced = new() { WriteIndented = true };

    private static byte[] Json(object value) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, Spaced));

    [Fact]
    public async Task The_leaf_of_what_was_written_is_the_leaf_of_what_is_read_back()
    {
        var salts = new Dictionary<string, byte[]> { ["s1"] = [.. Enumerable.Repeat((byte)1, 32)], ["s2"] = [.. Enumerable.Repeat((byte)2, 32)] };
        var seed = (ulong)Random.Shared.NextInt64(long.MaxValue);
        output.WriteLine($"seed {seed}");
        var events = Events.Sample(300, new Rnd(seed), 12).ToArray();
        // Who reads at the end of the log gets what was just written from memory.
        (await fixture.Store.Pages.ReadAsync(-1, 1, default)).ShouldBeEmpty();
        var remembered = new List<StoredEvent>();
        foreach (var chunk in events.Chunk(7))
        {
            (await fixture.Store.AppendAsync(new Append("doe", Given.Stream(), "case", ExpectedVersion.NoStream, chunk) { SubjectSalts = salts })).ShouldBeOfType<AppendResult.Appended>();
            remembered.AddRange(await fixture.Store.Pages.ReadAsync(remembered.Count - 1, 500, default));
            remembered[^1].Data.Span.SequenceEqual(chunk[^1].Data.Span).ShouldBeTrue("it was not read back");
        }
        await VerifyAsync(salts, remembered);
    }

    private async Task VerifyAsync(Dictionary<string, byte[]> salts, IReadOnlyList<StoredEvent> remembered)
    {
        await using var command = fixture.App.CreateCommand("SELECT salt, entry, personal FROM trail.leaf ORDER BY idx");
        await using var leaves = await command.ExecuteReaderAsync();
        var checkedRows = 0;
        await foreach (var stored in fixture.Store.ReadLogAsync(-1))
        {
            (await leaves.ReadAsync()).ShouldBeTrue();
            var personal = PersonalSalts.Of(salts, leaves.IsDBNull(2) ? default : leaves.GetFieldValue<byte[]>(2));
            foreach (var each in new[] { stored, remembered[checkedRows] })
                Entry.Compute(EventRows.Sealed(each), leaves.GetFieldValue<byte[]>(0), personal).Value
                    .ShouldBe(leaves.GetFieldValue<byte[]>(1), string.Create(CultureInfo.InvariantCulture, $"event {each.Index}: {Encoding.UTF8.GetString(each.Data.Span)}"));
            var (read, kept) = (stored with { Data = default, Headers = default }, remembered[checkedRows] with { Data = default, Headers = default });
            kept.ShouldBe(read);
            checkedRows++;
        }
        checkedRows.ShouldBe(300);
    }
}
