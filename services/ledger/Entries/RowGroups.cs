using System.Buffers.Text;

namespace Transparency.Ledger;

/// <summary>The canonical JSON of a row's groups, kept in one buffer per thread while an entry is computed.</summary>
internal sealed class RowGroups
{
    private readonly CanonicalWriter _data = new();
    private readonly CanonicalWriter _groups = new();
    private readonly int[] _starts = new int[DisclosureGroups.Count];
    private readonly int[] _ends = new int[DisclosureGroups.Count];
    private Range _times, _actors, _text, _personal;

    /// <summary>The canonical JSON of a group. For personal see also <see cref="Subjects"/>.</summary>
    internal ReadOnlySpan<byte> this[DisclosureGroup group] =>
        _groups.Written[(_starts[(int)group] + Entry.Size + group.Utf8Name().Length).._ends[(int)group]];

    /// <summary>What the commitment of a group is the hash of: 32 bytes for the salt, which stand open, the name of the group and its JSON.</summary>
    internal Span<byte> Preimage(DisclosureGroup group) => _groups.Open[_starts[(int)group].._ends[(int)group]];

    /// <summary>The value of the data's member <c>personal</c>; empty when there is none.</summary>
    internal ReadOnlySpan<byte> Subjects => _data.Written[_personal];

    internal bool IsLarge => _data.Length > (1 << 20);

    internal void Read(in StoredRow row)
    {
        _data.Clear();
        _groups.Clear();
        _data.Apart(row.Data.Span);
        var data = _data.Written;
        _times = _actors = _text = _personal = default;

        for (var member = 0; member < _data.Members; member++)
            if (GroupOf(_data.MemberName(member)) is { } own)
                Own(own) = _data.ValueAt(member);
        Identity(row);
        Times(row.Timestamp);
        Actors(row.UserName);
        Facts(data);
        Member("text"u8, data[_text], DisclosureGroup.Text);
        Member("personal"u8, data[_personal], DisclosureGroup.Personal);
        Metadata(row);
    }

    // Members of the data that are a group of their own, or the part of one.
    private static DisclosureGroup? GroupOf(ReadOnlySpan<byte> name) => name switch
    {
        [(byte)'t', ..] => name.SequenceEqual("times"u8) ? DisclosureGroup.Times : name.SequenceEqual("text"u8) ? DisclosureGroup.Text : null,
        [(byte)'a', ..] => name.SequenceEqual("actors"u8) ? DisclosureGroup.Actors : null,
        [(byte)'p', ..] => name.SequenceEqual("personal"u8) ? DisclosureGroup.Personal : null,
        _ => null,
    };

    private ref Range Own(DisclosureGroup group)
    {
        switch (group)
        {
            case DisclosureGroup.Times: return ref _times;
            case DisclosureGroup.Actors: return ref _actors;
            case DisclosureGroup.Text: return ref _text;
            default: return ref _personal;
        }
    }

    private void Identity(in StoredRow row)
    {
        Begin(DisclosureGroup.Identity);
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
        Begin(DisclosureGroup.Times);
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
            // The round-trip format has a seventh digit; it is cut, not rounded.
            Span<byte> instant = stackalloc byte[32];
            Utf8Formatter.TryFormat(timestamp.UtcDateTime, instant, out var written, 'O');
            _groups.Raw(instant[..(written - 2)]);
            _groups.Raw("Z"u8);
        }
        _groups.Raw("\"}"u8);
        End(DisclosureGroup.Times);
    }

    private void Actors(string? userName)
    {
        Begin(DisclosureGroup.Actors);
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
        Begin(DisclosureGroup.Facts);
        if (data[0] == '{')
        {
            var separator = "{"u8;
            for (var member = 0; member < _data.Members; member++)
            {
                if (GroupOf(_data.MemberName(member)) is not null) continue;
                _groups.Raw(separator);
                _groups.Raw(data[_data.MemberAt(member)]);
                separator = ","u8;
            }
            _groups.Raw(separator[0] == '{' ? "{}"u8 : "}"u8);
        }
        else
        {
            _groups.Raw(data);
        }
        End(DisclosureGroup.Facts);
    }

    private void Metadata(in StoredRow row)
    {
        Begin(DisclosureGroup.Metadata);
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
        Begin(group);
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

    private void Begin(DisclosureGroup group)
    {
        _starts[(int)group] = _groups.Length;
        _groups.Gap(Entry.Size);
        _groups.Raw(group.Utf8Name());
    }

    private void End(DisclosureGroup group) => _ends[(int)group] = _groups.Length;
}
