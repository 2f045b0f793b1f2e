using System.Buffers;

namespace Transparency.Ledger;

/// <summary>Walks the members of an object in canonical form, in their order, without parsing the values.</summary>
internal ref struct CanonicalMembers
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

    private readonly ReadOnlySpan<byte> _json;
    private int _next;

    /// <param name="json">A canonical JSON object, braces included.</param>
    internal CanonicalMembers(ReadOnlySpan<byte> json)
    {
        _json = json;
        _next = 1;
    }

    /// <summary>The name as it stands between its quotes, escapes included.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The whole member, <c>"name":value</c>.</summary>
    internal ReadOnlySpan<byte> Member { get; private set; }

    internal bool Next()
    {
        if (_json[_next] == '}')
            return false;
        if (_json[_next] == ',')
            _next++;
        var start = _next;
        var nameEnd = EndOfString(start);
        var end = EndOfValue(nameEnd + 1);
        Name = _json[(start + 1)..(nameEnd - 1)];
        Value = _json[(nameEnd + 1)..end];
        Member = _json[start..end];
        _next = end;
        return true;
    }

    private readonly int EndOfValue(int position)
    {
        var depth = 0;
        while (true)
        {
            position += _json[position..].IndexOfAny(Structure);
            switch (_json[position])
            {
                case (byte)'"':
                    position = EndOfString(position);
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)',' when depth == 0:
                    return position;
                case (byte)'}' or (byte)']':
                    if (depth-- == 0)
                        return position;
                    break;
            }
            position++;
        }
    }

    private readonly int EndOfString(int quote)
    {
        var position = quote + 1;
        while (true)
        {
            position += _json[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (_json[position] == '"')
                return position + 1;
            position += 2;
        }
    }
}
