using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Decisions;

/// <summary>
/// SHA-256 of a score's JSON, byte by byte as the serializer writes it (the specs compare the two): a replay takes one digest per decision,
/// and the serializer's was a quarter of its time, that of a general writer still a fifth.
/// </summary>
internal static class ScoreDigest
{
    private static readonly string[] Statuses = [.. Enum.GetValues<CriterionStatus>().Select(status => JsonNamingPolicy.CamelCase.ConvertName(status.ToString()))];

    // A thread keeps its text between scores.
    [ThreadStatic] private static JsonText? s_text;

    /// <summary>The digest of what a score says, whatever its revision and whatever more was known that changed nothing.</summary>
    public static byte[] Of(DecisionScoreRecorded score)
    {
        var json = s_text ??= new JsonText();
        json.Clear();
        Write(json, score);
        return SHA256.HashData(json.Written);
    }

    private static void Write(JsonText json, DecisionScoreRecorded score)
    {
        json.Raw("{\"decisionId\":"u8).Text(score.DecisionId).Raw(",\"caseId\":"u8).Text(score.CaseId).Raw(",\"agency\":"u8).Text(score.Agency).Raw(",\"office\":"u8).Text(score.Office)
            .Raw(",\"service\":"u8).Text(score.Service).Raw(",\"decisionPoint\":"u8).Text(score.DecisionPoint).Raw(",\"source\":"u8).Text(score.Source)
            .Raw(",\"historical\":"u8).Truth(score.Historical).Raw(",\"revision\":0"u8);
        Decimal(json, ",\"score\":"u8, score.Score);
        Decimal(json, ",\"earned\":"u8, score.Earned);
        json.Raw(",\"applicable\":"u8).Number(score.Applicable).Raw(",\"rubricId\":"u8).Text(score.RubricId).Raw(",\"rubricVersion\":"u8).Number(score.RubricVersion)
            .Raw(",\"rubricDigest\":"u8).Text(score.RubricDigest).Raw(",\"catalogueVersion\":"u8).Number(score.CatalogueVersion).Raw(",\"computedFrom\":0,\"dimensions\":["u8);
        for (var i = 0; i < score.Dimensions.Count; i++) Write(json, i, score.Dimensions[i]);
        json.Raw("],\"criteria\":["u8);
        for (var i = 0; i < score.Criteria.Count; i++) Write(json, i, score.Criteria[i]);
        json.Raw("]"u8);
        if (score.Clock is { } clock) Write(json, clock);
        json.Raw(",\"times\":{\"decidedAt\":"u8).Instant(score.Times.DecidedAt).Raw(",\"knownUntil\":\"0001-01-01T00:00:00+00:00\""u8);
        if (score.Times.ClockStartedAt is { } started) json.Raw(",\"clockStartedAt\":"u8).Instant(started);
        if (score.Times.ClockDueAt is { } due) json.Raw(",\"clockDueAt\":"u8).Instant(due);
        json.Raw("}}"u8);
    }

    private static void Write(JsonText json, int at, RecordedDimension dimension)
    {
        json.Raw(at == 0 ? "{\"code\":"u8 : ",{\"code\":"u8).Text(dimension.Code);
        Decimal(json, ",\"score\":"u8, dimension.Score);
        Decimal(json, ",\"earned\":"u8, dimension.Earned);
        json.Raw(",\"applicable\":"u8).Number(dimension.Applicable).Raw("}"u8);
    }

    private static void Write(JsonText json, int at, RecordedCriterion criterion)
    {
        json.Raw(at == 0 ? "{\"id\":"u8 : ",{\"id\":"u8).Text(criterion.Id).Raw(",\"status\":"u8).Text(Statuses[(int)criterion.Status]);
        Decimal(json, ",\"points\":"u8, criterion.Points);
        if (criterion.Why is { } why) json.Raw(",\"why\":"u8).Text(why);
        json.Raw(",\"inputs\":{"u8);
        Inputs(json, criterion.Inputs);
        json.Raw("},\"events\":["u8);
        for (var i = 0; i < criterion.Events.Count; i++) json.Raw(i == 0 ? ""u8 : ","u8).Id(criterion.Events[i]);
        json.Raw("]}"u8);
    }

    // The database keeps no order of names: what is read back from the log must have the digest of what was written.
    private static void Inputs(JsonText json, IReadOnlyDictionary<string, string> inputs)
    {
        var found = inputs is Inputs kept ? CollectionsMarshal.AsSpan(kept) : inputs.ToArray();
        Span<int> order = found.Length <= 64 ? stackalloc int[found.Length] : new int[found.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var at = i;
            for (; at > 0 && string.CompareOrdinal(found[order[at - 1]].Key, found[i].Key) > 0; at--) order[at] = order[at - 1];
            order[at] = i;
        }
        for (var i = 0; i < order.Length; i++) json.Raw(i == 0 ? ""u8 : ","u8).Text(found[order[i]].Key).Raw(":"u8).Text(found[order[i]].Value);
    }

    private static void Write(JsonText json, RecordedClock clock)
    {
        json.Raw(",\"clock\":{\"ruleSet\":"u8).Text(clock.RuleSet).Raw(",\"calendar\":"u8).Text(clock.Calendar).Raw(",\"timeZone\":"u8).Text(clock.TimeZone)
            .Raw(",\"startBasis\":"u8).Text(clock.StartBasis).Raw(",\"unit\":"u8).Text(clock.Unit);
        Decimal(json, ",\"limit\":"u8, clock.Limit);
        Decimal(json, ",\"used\":"u8, clock.Used);
        Decimal(json, ",\"overdue\":"u8, clock.Overdue);
        json.Raw(",\"onTime\":"u8).Truth(clock.OnTime).Raw("}"u8);
    }

    // Numbers with decimals are strings, as I-JSON wants.
    private static void Decimal(JsonText json, ReadOnlySpan<byte> name, decimal? value)
    {
        if (value is { } number) json.Raw(name).Quoted(number);
    }

    /// <summary>UTF-8 that is written from left to right.</summary>
    private sealed class JsonText
    {
        // What the serializer's default encoder leaves as it is; everything else it escapes.
        private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(each => (char)each).Except("\"&'+<>\\`")]);

        private byte[] _bytes = new byte[1 << 14];
        private int _count;

        public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

        public void Clear() => _count = 0;

        public JsonText Raw(ReadOnlySpan<byte> text)
        {
            text.CopyTo(Room(text.Length));
            _count += text.Length;
            return this;
        }

        public JsonText Text(string value)
        {
            if (value.AsSpan().ContainsAnyExcept(Plain)) return Raw("\""u8).Raw(JsonEncodedText.Encode(value).EncodedUtf8Bytes).Raw("\""u8);
            var room = Room(value.Length + 2);
            room[0] = (byte)'"';
            Ascii.FromUtf16(value, room[1..], out var written);
            room[written + 1] = (byte)'"';
            _count += written + 2;
            return this;
        }

        public JsonText Truth(bool value) => Raw(value ? "true"u8 : "false"u8);

        public JsonText Number(long value)
        {
            value.TryFormat(Room(20), out var written, default, CultureInfo.InvariantCulture);
            _count += written;
            return this;
        }

        public JsonText Quoted(decimal value)
        {
            Raw("\""u8);
            value.TryFormat(Room(40), out var written, default, CultureInfo.InvariantCulture);
            _count += written;
            return Raw("\""u8);
        }

        public JsonText Id(Guid value)
        {
            Raw("\""u8);
            Utf8Formatter.TryFormat(value, Room(36), out var written);
            _count += written;
            return Raw("\""u8);
        }

        /// <summary>ISO 8601 with the offset, without zeros at the end of the fraction.</summary>
        public JsonText Instant(DateTimeOffset value)
        {
            Raw("\""u8);
            var room = Room(40);
            // yyyy-MM-ddTHH:mm:ss.fffffff+hh:mm
            value.TryFormat(room, out _, "O", CultureInfo.InvariantCulture);
            var end = 27;
            while (room[end - 1] == (byte)'0') end--;
            if (room[end - 1] == (byte)'.') end--;
            room[27..33].CopyTo(room[end..]);
            _count += end + 6;
            return Raw("\""u8);
        }

        private Span<byte> Room(int needed)
        {
            if (_bytes.Length - _count < needed) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + needed));
            return _bytes.AsSpan(_count);
        }
    }
}
