using System.Buffers.Text;
using System.Globalization;

namespace Transparency.Ledger;

/// <summary>The canonical JSON of a row's groups, kept in one buffer per thread while an entry is computed.</summary>
internal sealed class RowGroups
{
    private readonly CanonicalWriter _data = new();
    private readonly CanonicalWriter _groups = new();
    private readonly int[] _ends = new int[DisclosureGroups.Count];
    private Range _times, _actors, _text, _personal;

    /// <summary>The canonical JSON of a group. For personal see also <see cref="Subjects"/>.</summary>
    internal ReadOnlySpan<byte> this[DisclosureGroup group] =>
        _groups.Written[(group == 0 ? 0 : _ends[(int)group - 1]).._ends[(int)group]];

    /// <summary>The value of the data's member <c>personal</c>; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Subjects => _data.Written[_personal];

    internal bool IsLarge => _data.Length > (1 << 20);

    internal void Read(in StoredRow row)
    {
        _data.Clear();
        _groups.Clear();
        _data.Json(row.Data.Span);
        var data = _data.Written;
        _times = _actors = _text = _personal = default;

        var isObject = data[0] == '{';
        if (isObject)
            Locate(data);
        Identity(row);
        Times(row.Timestamp);
        Actors(row.UserName);
        if (isObject)
            Facts(data);
        else
            _groups.Raw(data);
        End(DisclosureGroup.Facts);
        Member("text"u8, data[_text], DisclosureGroup.Text);
        Member("personal"u8, data[_personal], DisclosureGroup.Personal);
        Metadata(row);
    }

    private void Locate(ReadOnlySpan<byte> data)
    {
        var members = new CanonicalMembers(data);
        while (members.Next())
        {
            if (members.Name.SequenceEqual("times"u8))
                _times = RangeOf(data, members.Value);
            else if (members.Name.SequenceEqual("actors"u8))
                _actors = RangeOf(data, members.Value);
            else if (members.Name.SequenceEqual("text"u8))
                _text = RangeOf(data, members.Value);
            else if (members.Name.SequenceEqual("personal"u8))
                _personal = RangeOf(data, members.Value);
        }
    }

    private static Range RangeOf(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part)
    {
        whole.Overlaps(part, out var start);
        return start..(start + part.Length);
    }

    private void Identity(in StoredRow row)
    {
        _groups.Raw("{"u8);
        if (row.DotNetType is not null)
        {
            _groups.Raw("\"dotnetType\":"u8);
            _groups.Text(row.DotNetType);
            _groups.Raw(","u8);
        }
        Span<byte> digits = stackalloc byte[36];
        Utf8Formatter.TryFormat(row.EventId, digits, out var written);
        _groups.Raw("\"eventId\":\""u8);
        _groups.Raw(digits[..written]);
        _groups.Raw("\",\"stream\":"u8);
        _groups.Text(row.StreamId);
        _groups.Raw(",\"tenant\":"u8);
        _groups.Text(row.Tenant);
        _groups.Raw(",\"type\":"u8);
        _groups.Text(row.Type);
        _groups.Raw(",\"version\":"u8);
        Utf8Formatter.TryFormat(row.Version, digits, out written);
        _groups.Raw(digits[..written]);
        _groups.Raw("}"u8);
        End(DisclosureGroup.Identity);
    }

    private void Times(DateTimeOffset timestamp)
    {
        _groups.Raw("{"u8);
        if (!_data.Written[_times].IsEmpty)
        {
            _groups.Raw("\"times\":"u8);
            _groups.Raw(_data.Written[_times]);
            _groups.Raw(","u8);
        }
        _groups.Raw("\"timestamp\":\""u8);
        if (timestamp == DateTimeOffset.MinValue)
            _groups.Raw("-infinity"u8);
        else if (timestamp == DateTimeOffset.MaxValue)
            _groups.Raw("infinity"u8);
        else
        {
            Span<byte> instant = stackalloc byte[32];
            timestamp.UtcDateTime.TryFormat(instant, out var written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
            _groups.Raw(instant[..written]);
        }
        _groups.Raw("\"}"u8);
        End(DisclosureGroup.Times);
    }

    private void Actors(string? userName)
    {
        var separator = "{"u8;
        if (!_data.Written[_actors].IsEmpty)
        {
            _groups.Raw("{\"actors\":"u8);
            _groups.Raw(_data.Written[_actors]);
            separator = ","u8;
        }
        separator = Optional(separator, "\"userName\":"u8, userName);
        Finish(separator, DisclosureGroup.Actors);
    }

    private void Facts(ReadOnlySpan<byte> data)
    {
        var separator = "{"u8;
        var members = new CanonicalMembers(data);
        while (members.Next())
        {
            if (members.Name is [(byte)'t', ..] or [(byte)'a', ..] or [(byte)'p', ..]
                && (members.Name.SequenceEqual("times"u8) || members.Name.SequenceEqual("actors"u8) || members.Name.SequenceEqual("text"u8) || members.Name.SequenceEqual("personal"u8)))
                continue;
            _groups.Raw(separator);
            _groups.Raw(members.Member);
            separator = ","u8;
        }
        _groups.Raw(separator[0] == '{' ? "{}"u8 : "}"u8);
    }

    private void Metadata(in StoredRow row)
    {
        var separator = Optional("{"u8, "\"causationId\":"u8, row.CausationId);
        separator = Optional(separator, "\"correlationId\":"u8, row.CorrelationId);
        var headers = row.Headers.Span;
        if (!headers.IsEmpty && !headers.SequenceEqual("null"u8))
        {
            _groups.Raw(separator);
            _groups.Raw("\"headers\":"u8);
            _groups.Json(headers);
            separator = ","u8;
        }
        Finish(separator, DisclosureGroup.Metadata);
    }

    private void Member(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, DisclosureGroup group)
    {
        _groups.Raw("{"u8);
        if (!value.IsEmpty)
        {
            _groups.Raw("\""u8);
            _groups.Raw(name);
            _groups.Raw("\":"u8);
            _groups.Raw(value);
        }
        _groups.Raw("}"u8);
        End(group);
    }

    private ReadOnlySpan<byte> Optional(ReadOnlySpan<byte> separator, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
            return separator;
        _groups.Raw(separator);
        _groups.Raw(name);
        _groups.Text(value);
        return ","u8;
    }

    private void Finish(ReadOnlySpan<byte> separator, DisclosureGroup group)
    {
        _groups.Raw(separator[0] == '{' ? "{}"u8 : "}"u8);
        End(group);
    }

    private void End(DisclosureGroup group) => _ends[(int)group] = _groups.Length;
}
