using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Transparency.Ledger;

/// <summary>
/// Writes the RFC 8785 form of JSON texts into one growing buffer. Members are written as they come and put in order
/// when their object ends, so nothing is materialised; nesting costs no machine stack. One instance per thread.
/// </summary>
internal sealed partial class CanonicalWriter
{
    private byte[] _output = new byte[4096];
    private byte[] _keys = new byte[1024];
    private byte[] _scratch = new byte[4096];
    private Member[] _members = new Member[64];
    private Frame[] _frames = new Frame[40];
    private readonly Comparison<Member> _byKey;
    private int _written;
    private int _keyBytes;
    private int _memberCount;
    private int _depth;
    private int _topMembers;
    private bool _apart;

    private record struct Member(ulong Front, int KeyStart, int KeyLength, int Start, int Value, int End);

    private record struct Frame(bool IsObject, int FirstMember, int FirstKeyByte, bool HasChildren);

    internal CanonicalWriter() => _byKey = (a, b) => Compare(a, b);

    /// <summary>What was written since the last <see cref="Clear"/>. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Written => _output.AsSpan(0, _written);

    /// <summary>The same, for one who fills a <see cref="Gap"/>.</summary>
    internal Span<byte> Open => _output.AsSpan(0, _written);

    internal int Length => _written;

    /// <summary>Members of the object that the last <see cref="Apart"/> wrote, in the order of RFC 8785; 0 when it wrote something else.</summary>
    internal int Members => _topMembers;

    /// <summary>The name of such a member without quotes and escapes.</summary>
    internal ReadOnlySpan<byte> MemberName(int member) => Key(_members[member]);

    /// <summary>Where it stands in <see cref="Written"/>, name included.</summary>
    internal Range MemberAt(int member) => _members[member].Start.._members[member].End;

    /// <summary>Where its value stands.</summary>
    internal Range ValueAt(int member) => _members[member].Value.._members[member].End;

    internal void Clear() => _written = _keyBytes = _memberCount = _depth = 0;

    /// <summary>Appends bytes that are canonical already.</summary>
    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _written += bytes.Length;
    }

    /// <summary>Leaves room for something that is written later.</summary>
    internal void Gap(int length)
    {
        Room(length)[..length].Clear();
        _written += length;
    }

    /// <summary>Appends a JSON string with its quotes.</summary>
    /// <exception cref="FormatException">The text holds a lone surrogate.</exception>
    internal void Text(string text)
    {
        var room = Room(text.Length * 3 + 2);
        if (Utf8.FromUtf16(text, room[1..], out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
            throw new FormatException("A lone surrogate has no canonical JSON form.");
        room[0] = (byte)'"';
        if (room.Slice(1, length).IndexOfAnyExcept(Unescaped) < 0)
        {
            room[length + 1] = (byte)'"';
            _written += length + 2;
            return;
        }
        EnsureScratch(length);
        room.Slice(1, length).CopyTo(_scratch);
        Quoted(_scratch.AsSpan(0, length));
    }

    /// <summary>As <see cref="Json"/>, for one who takes an object apart: its own members stay where they come and only <see cref="Members"/> has their order.</summary>
    /// <exception cref="FormatException">As for <see cref="Json"/>.</exception>
    internal void Apart(ReadOnlySpan<byte> json)
    {
        _apart = true;
        try
        {
            Json(json);
        }
        finally
        {
            _apart = false;
        }
    }

    /// <summary>Appends the canonical form of one JSON text.</summary>
    /// <exception cref="FormatException">Not one valid JSON text in UTF-8, a repeated key or a lone surrogate.</exception>
    internal void Json(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new FormatException("The JSON text is not valid UTF-8.");
        _depth = _memberCount = _keyBytes = _topMembers = 0;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
                Token(ref reader);
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not a JSON text: {e.Message}", e);
        }
    }

    private static readonly SearchValues<byte> Unescaped = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0xE0).Where(b => b is not ('"' or '\\')).Select(b => (byte)b)]);

    private void Token(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Begin((byte)'{', isObject: true);
                return;
            case JsonTokenType.StartArray:
                Begin((byte)'[', isObject: false);
                return;
            case JsonTokenType.PropertyName:
                Name(ref reader);
                return;
            case JsonTokenType.EndObject:
                Order();
                Raw("}"u8);
                break;
            case JsonTokenType.EndArray:
                _depth--;
                Raw("]"u8);
                break;
            case JsonTokenType.String:
                Separate();
                String(ref reader);
                break;
            case JsonTokenType.Number:
                Separate();
                // Integers are all that intake lets in. Other numbers come only in events of foreign writers and keep
                // the digits they were given; -0 is 0, as ECMAScript and PostgreSQL's numeric both have it.
                Raw(reader.ValueSpan.SequenceEqual("-0"u8) ? "0"u8 : reader.ValueSpan);
                break;
            default:
                Separate();
                Raw(reader.ValueSpan);
                break;
        }
        if (_depth > 0 && _frames[_depth - 1].IsObject)
            _members[_memberCount - 1].End = _written;
    }

    private void Begin(byte bracket, bool isObject)
    {
        Separate();
        Room(1)[0] = bracket;
        _written++;
        if (_depth == _frames.Length)
            Array.Resize(ref _frames, _depth * 2);
        _frames[_depth++] = new Frame(isObject, _memberCount, _keyBytes, false);
    }

    // A comma before every array element but the first; members bring their own.
    private void Separate()
    {
        if (_depth == 0)
            return;
        ref var frame = ref _frames[_depth - 1];
        if (frame.IsObject)
            return;
        if (frame.HasChildren)
            Raw(","u8);
        frame.HasChildren = true;
    }

    private void Name(ref Utf8JsonReader reader)
    {
        ref var frame = ref _frames[_depth - 1];
        if (frame.HasChildren)
            Raw(","u8);
        frame.HasChildren = true;

        var token = reader.ValueSpan;
        if (_keyBytes + token.Length > _keys.Length)
            Array.Resize(ref _keys, Math.Max(_keys.Length * 2, _keyBytes + token.Length));
        var key = _keys.AsSpan(_keyBytes, token.Length);
        var length = reader.ValueIsEscaped ? Unescaped8(token, key) : Copied(token, key);
        if (_memberCount == _members.Length)
            Array.Resize(ref _members, _memberCount * 2);
        ref var member = ref _members[_memberCount++];
        member = new Member(JsonText.Front(key[..length]), _keyBytes, length, _written, _written, _written);
        _keyBytes += length;
        if (reader.ValueIsEscaped)
        {
            Quoted(key[..length]);
            Raw(":"u8);
            member.Value = _written;
            return;
        }
        var room = Room(length + 3);
        room[0] = (byte)'"';
        token.CopyTo(room[1..]);
        room[length + 1] = (byte)'"';
        room[length + 2] = (byte)':';
        _written += length + 3;
        member.Value = _written;
    }

    private void String(ref Utf8JsonReader reader)
    {
        var token = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            EnsureScratch(token.Length);
            Quoted(_scratch.AsSpan(0, Unescaped8(token, _scratch)));
            return;
        }
        var room = Room(token.Length + 2);
        room[0] = (byte)'"';
        token.CopyTo(room[1..]);
        room[token.Length + 1] = (byte)'"';
        _written += token.Length + 2;
    }

    private void Quoted(ReadOnlySpan<byte> text)
    {
        var room = Room(text.Length * 6 + 2);
        room[0] = (byte)'"';
        var length = JsonText.Escape(text, room[1..]);
        room[length + 1] = (byte)'"';
        _written += length + 2;
    }

    private static int Unescaped8(ReadOnlySpan<byte> token, Span<byte> output)
    {
        var length = JsonText.Unescape(token, output, out var findings);
        if (findings.HasFlag(JsonText.Findings.LoneSurrogate))
            throw new FormatException("A lone surrogate has no canonical JSON form.");
        return length;
    }

    private static int Copied(ReadOnlySpan<byte> token, Span<byte> output)
    {
        token.CopyTo(output);
        return token.Length;
    }

    private Span<byte> Room(int length)
    {
        if (_written + length > _output.Length)
            Array.Resize(ref _output, Math.Max(_output.Length * 2, _written + length));
        return _output.AsSpan(_written);
    }

    private void EnsureScratch(int length)
    {
        if (_scratch.Length < length)
            _scratch = new byte[Math.Max(_scratch.Length * 2, length)];
    }
}
