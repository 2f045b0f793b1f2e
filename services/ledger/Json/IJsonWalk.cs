using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Transparency.Ledger;

/// <summary>The state of one validation: the path, the member names of the open objects, and what was found.</summary>
internal sealed class IJsonWalk
{
    private const long LargestInteger = (1L << 53) - 1;
    private const int FewKeys = 12;

    [ThreadStatic]
    private static IJsonWalk? _kept;

    private readonly Level[] _levels = new Level[IJson.MaximumDepth];
    private readonly Comparison<KeySpan> _byKey;
    private KeySpan[] _keys = new KeySpan[64];
    private byte[] _keyBytes = [];
    private byte[] _scratch = [];
    private int _keyCount;
    private int _keyLength;
    private int _depth;
    private List<IJsonViolation>? _violations;

    private IJsonWalk() => _byKey = (a, b) => Key(a).SequenceCompareTo(Key(b));

    private record struct Level(bool IsObject, int FirstKey, int FirstKeyByte, int Index);

    private record struct KeySpan(int Start, int Length, long Offset);

    internal bool Finished { get; private set; }

    internal static IJsonWalk Rent(int length)
    {
        var walk = _kept ?? new IJsonWalk();
        _kept = null;
        walk._keyCount = walk._keyLength = walk._depth = 0;
        walk._violations = null;
        walk.Finished = false;
        if (walk._keyBytes.Length < length)
        {
            walk._keyBytes = new byte[Math.Max(length, 4096)];
            walk._scratch = new byte[Math.Max(length, 4096)];
        }
        return walk;
    }

    internal IReadOnlyList<IJsonViolation> Return()
    {
        _kept = this;
        // Repeated names are known only when their object ends.
        return _violations is null ? [] : [.. _violations.OrderBy(v => v.Offset)];
    }

    internal void Report(string rule, long offset) => Report(Pointer(_depth), rule, offset);

    internal void Token(ref Utf8JsonReader reader)
    {
        if (_depth > 0 && !_levels[_depth - 1].IsObject && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
            _levels[_depth - 1].Index++;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Open(ref reader);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Close();
                break;
            case JsonTokenType.PropertyName:
                Name(ref reader);
                break;
            case JsonTokenType.String:
                Characters(reader.ValueSpan, reader.ValueIsEscaped, _scratch, reader.TokenStartIndex, isName: false);
                break;
            case JsonTokenType.Number:
                Number(reader.ValueSpan, reader.TokenStartIndex);
                break;
        }
    }

    private void Open(ref Utf8JsonReader reader)
    {
        if (_depth == IJson.MaximumDepth)
        {
            Report(IJsonRules.TooDeep, reader.TokenStartIndex);
            reader.Skip();
            return;
        }
        _levels[_depth++] = new Level(reader.TokenType == JsonTokenType.StartObject, _keyCount, _keyLength, -1);
    }

    private void Close()
    {
        var level = _levels[_depth - 1];
        if (level.IsObject)
            Duplicates(_keys.AsSpan(level.FirstKey, _keyCount - level.FirstKey));
        _keyCount = level.FirstKey;
        _keyLength = level.FirstKeyByte;
        _depth--;
    }

    private void Name(ref Utf8JsonReader reader)
    {
        var length = Characters(reader.ValueSpan, reader.ValueIsEscaped, _keyBytes.AsSpan(_keyLength), reader.TokenStartIndex, isName: true);
        if (!reader.ValueIsEscaped)
            reader.ValueSpan.CopyTo(_keyBytes.AsSpan(_keyLength));
        if (_keyCount == _keys.Length)
            Array.Resize(ref _keys, _keyCount * 2);
        _keys[_keyCount++] = new KeySpan(_keyLength, length, reader.TokenStartIndex);
        _keyLength += length;
    }

    private int Characters(ReadOnlySpan<byte> token, bool escaped, Span<byte> buffer, long offset, bool isName)
    {
        var length = token.Length;
        JsonText.Findings findings;
        if (escaped)
            length = JsonText.Unescape(token, buffer, out findings);
        else
            findings = JsonText.HasNoncharacter(token) ? JsonText.Findings.Noncharacter : JsonText.Findings.None;
        if (findings == JsonText.Findings.None)
            return length;
        // A name is not on the path yet when it is looked at.
        var where = isName ? Pointer(_depth - 1) + "/" + Segment(escaped ? buffer[..length] : token) : Pointer(_depth);
        if (findings.HasFlag(JsonText.Findings.Nul))
            Report(where, IJsonRules.NulCharacter, offset);
        if (findings.HasFlag(JsonText.Findings.LoneSurrogate))
            Report(where, IJsonRules.LoneSurrogate, offset);
        if (findings.HasFlag(JsonText.Findings.Noncharacter))
            Report(where, IJsonRules.Noncharacter, offset);
        return length;
    }

    private void Number(ReadOnlySpan<byte> digits, long offset)
    {
        if (digits.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0)
            Report(IJsonRules.NumberNotInteger, offset);
        else if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value is < -LargestInteger or > LargestInteger)
            Report(IJsonRules.NumberOutOfRange, offset);
    }

    private void Duplicates(Span<KeySpan> keys)
    {
        if (keys.Length <= FewKeys)
        {
            for (var i = 1; i < keys.Length; i++)
                for (var j = 0; j < i; j++)
                    if (Key(keys[i]).SequenceEqual(Key(keys[j])))
                    {
                        Report(Pointer(_depth - 1) + "/" + Segment(Key(keys[i])), IJsonRules.DuplicateKey, keys[i].Offset);
                        break;
                    }
            return;
        }
        keys.Sort(_byKey);
        for (var i = 1; i < keys.Length; i++)
            if (Key(keys[i]).SequenceEqual(Key(keys[i - 1])))
                Report(Pointer(_depth - 1) + "/" + Segment(Key(keys[i])), IJsonRules.DuplicateKey, Math.Max(keys[i].Offset, keys[i - 1].Offset));
    }

    private void Report(string pointer, string rule, long offset)
    {
        if (Finished)
            return;
        _violations ??= [];
        _violations.Add(new IJsonViolation(pointer, rule, offset));
        Finished = _violations.Count == IJson.MaximumViolations;
    }

    private string Pointer(int depth)
    {
        var path = new StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            var level = _levels[i];
            if (!level.IsObject)
            {
                if (level.Index >= 0)
                    path.Append('/').Append(level.Index.ToString(CultureInfo.InvariantCulture));
                continue;
            }
            // The last name of an outer object is the one just before the inner level's first.
            var last = (i + 1 < _depth ? NextFirstKey(i) : _keyCount) - 1;
            if (last >= level.FirstKey)
                path.Append('/').Append(Segment(Key(_keys[last])));
        }
        return path.ToString();
    }

    private int NextFirstKey(int level) => _levels[level + 1].FirstKey;

    private ReadOnlySpan<byte> Key(KeySpan key) => _keyBytes.AsSpan(key.Start, key.Length);

    private static string Segment(ReadOnlySpan<byte> key) =>
        Encoding.UTF8.GetString(key).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
