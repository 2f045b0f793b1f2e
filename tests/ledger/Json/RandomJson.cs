using System.Text;

namespace Transparency.Ledger.Tests;

/// <summary>Random JSON values and random spellings of one value.</summary>
internal static class RandomJson
{
    private static readonly string[] Pieces = ["a", "b", "ก", "ำ", "é", "😀", "\ue000", "\"", "\\", "/", "\n", "\u0001", "\u007f", "0", "times", "~"];

    internal static object? Value(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.NextInt64(-((1L << 53) - 1), 1L << 53),
        3 => (long)random.Next(-3, 100),
        4 => Text(random),
        5 => Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)).ToArray(),
        _ => Object(random, depth),
    };

    internal static Dictionary<string, object?> Object(Random random, int depth)
    {
        var members = new Dictionary<string, object?>();
        for (var i = random.Next(14); i > 0; i--)
            members[Text(random)] = Value(random, depth - 1);
        return members;
    }

    internal static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    /// <summary>Writes a value; messy shuffles members, adds white space and escapes at will.</summary>
    internal static string Write(object? value, Random random, bool messy)
    {
        var space = messy && random.Next(3) == 0 ? " \n\t" : "";
        return space + value switch
        {
            null => "null",
            bool b => b ? "true" : "false",
            long n => n == 0 && messy && random.Next(2) == 0 ? "-0" : n.ToString(),
            string s => Quote(s, random, messy),
            object?[] items => "[" + string.Join(",", items.Select(i => Write(i, random, messy))) + "]",
            Dictionary<string, object?> members => "{" + string.Join(",", Order(members, random, messy).Select(m => Quote(m.Key, random, messy) + space + ":" + Write(m.Value, random, messy))) + "}",
            _ => throw new ArgumentException("not a JSON value"),
        } + space;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Order(Dictionary<string, object?> members, Random random, bool messy) =>
        messy ? members.OrderBy(_ => random.Next()) : members;

    private static string Quote(string text, Random random, bool messy)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            var escape = rune.Value < 0x20 || rune.Value is '"' or '\\' || (messy && random.Next(3) == 0);
            foreach (var unit in rune.ToString())
                quoted.Append(!escape ? $"{unit}" : random.Next(2) == 0 ? $"\\u{(int)unit:x4}" : $"\\u{(int)unit:X4}");
        }
        return quoted.Append('"').ToString();
    }
}
