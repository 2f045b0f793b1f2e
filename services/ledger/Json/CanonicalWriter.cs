using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Transparency.Ledger;

/// <summary>
/// Writes the RFC 8785 form of JSON texts into one growing buffer. Members are written as they come and put in order
/// when their object ends, so nothing is materialised; nesting costs no machine stack. One instance per thread.
/// </summary>
internal sealed class CanonicalWriter
{
    private const int FewMembers = 24;

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

    private record struct Member(int KeyStart, int KeyLength, int Start, int End);

    private record struct Frame(bool IsObject, int FirstMember, int FirstKeyByte, bool HasChildren);

    internal CanonicalWriter() => _byKey = (a, b) => JsonText.CompareUtf16(Key(a), Key(b));

    /// <summary>What was written since the last <see cref="Clear"/>. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Written => _output.AsSpan(0, _written);

    internal int Length => _written;

    internal void Clear() => _written = _keyBytes = _memberCount = _depth = 0;

    /// <summary>Appends bytes that are canonical already.</summary>
    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _written += bytes.Length;
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

    /// <summary>Appends the canonical form of one JSON text.</summary>
    /// <exception cref="FormatException">Not one valid JSON text in UTF-8, a repeated key or a lone surrogate.</exception>
    internal void Json(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            throw new FormatException("The JSON text is not valid UTF-8.");
        _depth = _memberCount = _keyBytes = 0;
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
                Open((byte)'{', isObject: true);
                return;
            case JsonTokenType.StartArray:
                Open((byte)'[', isObject: false);
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

    private void Open(byte bracket, bool isObject)
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
        _members[_memberCount++] = new Member(_keyBytes, length, _written, _written);
        _keyBytes += length;
        if (reader.ValueIsEscaped)
        {
            Quoted(key[..length]);
            Raw(":"u8);
            return;
        }
        var room = Room(length + 3);
        room[0] = (byte)'"';
        token.CopyTo(room[1..]);
        room[length + 1] = (byte)'"';
        room[length + 2] = (byte)':';
        _written += length + 3;
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

    private void Order()
    {
        var frame = _frames[--_depth];
        var members = _members.AsSpan(frame.FirstMember, _memberCount - frame.FirstMember);
        _memberCount = frame.FirstMember;
        _keyBytes = frame.FirstKeyByte;
        var disorder = false;
        for (var i = 1; i < members.Length && !disorder; i++)
            disorder = JsonText.CompareUtf16(Key(members[i - 1]), Key(members[i])) >= 0;
        if (!disorder)
            return;

        var start = members[0].Start;
        var length = _written - start;
        EnsureScratch(length);
        _output.AsSpan(start, length).CopyTo(_scratch);
        if (members.Length <= FewMembers) InsertInOrder(members);
        else members.Sort(_byKey);
        _written = start;
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                if (Key(members[i - 1]).SequenceEqual(Key(members[i])))
                    throw new FormatException("A JSON object names the same key twice.");
                Raw(","u8);
            }
            Raw(_scratch.AsSpan(members[i].Start - start, members[i].End - members[i].Start));
        }
    }

    // Objects of facts are small, and PostgreSQL gives their keys in an order of its own (by length): sorting them through a delegate cost a twelfth of
    // a verification.
    private void InsertInOrder(Span<Member> members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var at = i;
            for (; at > 0 && JsonText.CompareUtf16(Key(members[at - 1]), Key(member)) > 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
    }

    private ReadOnlySpan<byte> Key(Member member) => _keys.AsSpan(member.KeyStart, member.KeyLength);

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
