using System.Text;
using System.Text.RegularExpressions;

namespace Transparency.Browser.Tests;

/// <summary>Ways to change a receipt, and what the verifier calls each: with the log at hand it can tell more.</summary>
internal static partial class Tampering
{
    /// <param name="Offline">Problem that must be named when only the file is there.</param>
    /// <param name="Online">Problem that must be named on the portal.</param>
    internal sealed record Way(string Offline, string Online, Func<string, string> Change)
    {
        internal Way(string problem, Func<string, string> change) : this(problem, problem, change)
        {
        }
    }

    internal static readonly IReadOnlyDictionary<string, Way> Ways = new Dictionary<string, Way>
    {
        ["another outcome"] = new("notInLog", "contentChanged", text => Disclosure(text, json => Outcome().Replace(json, "\"outcome\":\"something-else\""))),
        ["another version"] = new("notInLog", "contentChanged", text => Disclosure(text, json => json.Replace("\"tenant\":\"", "\"tenant\":\"x", StringComparison.Ordinal))),
        ["another hidden part"] = new("notInLog", "contentChanged", text => Disclosure(text, json => Hidden().Replace(json, match => match.Value.Replace(match.Groups[1].Value, Turned(match.Groups[1].Value), StringComparison.Ordinal), 1))),
        ["another place"] = new("indexChanged", text => Index().Replace(text, match => $"index {long.Parse(match.Groups[1].Value) ^ 1}")),
        ["a place outside"] = new("indexOutside", text => Index().Replace(text, "index 987654321")),
        ["another hash of the proof"] = new("notInLog", "proofChanged", text => Line(text, 3, Turned)),
        ["a hash too few"] = new("proofLength", text => Line(text, 3, _ => null)),
        ["another root"] = new("rootChanged", text => Line(text, Checkpoint(text) + 2, Turned)),
        ["another size"] = new("headChanged", text => Line(text, Checkpoint(text) + 1, size => $"{long.Parse(size) + 100000}")),
        ["a forged Ed25519 signature"] = new("logSignature", text => Line(text, Checkpoint(text) + 4, Forged)),
        ["a forged ECDSA signature"] = new("logSignature", text => Line(text, Checkpoint(text) + 5, Forged)),
        ["a forged cosignature"] = new("cosignature", text => Line(text, Checkpoint(text) + 6, Forged)),
        ["no cosignature"] = new("quorum", text => Line(text, Checkpoint(text) + 6, _ => null)),
        ["no signature of the log"] = new("unsigned", text => Line(Line(text, Checkpoint(text) + 5, _ => null), Checkpoint(text) + 4, _ => null)),
        ["another log"] = new("unknownLog", text => text[..Place(text)] + text[Place(text)..].Replace("/log", "/other", StringComparison.Ordinal)),
        ["a letter instead of a receipt"] = new("form", _ => "เรียน ผู้ยื่นคำขอ\n\nสำนักงานขอแจ้งผล\n"),
        ["a broken line"] = new("form", text => Line(text, 4, hash => hash[..10])),
        ["a broken disclosure"] = new("disclosure", text => Disclosure(text, json => json.Replace("disclosure/v1", "disclosure/v9", StringComparison.Ordinal))),
    };

    private static int Place(string text) => text.IndexOf("\n\n", StringComparison.Ordinal) + 2;

    private static int Checkpoint(string text) => text[..Place(text)].Count(c => c == '\n');

    private static string Line(string text, int number, Func<string, string?> change) =>
        string.Join('\n', text.Split('\n').Select((line, i) => i == number ? change(line) : line).Where(line => line is not null));

    private static string Disclosure(string text, Func<string, string> change) => Line(text, 1, line =>
    {
        var json = Encoding.UTF8.GetString(Convert.FromBase64String(line["extra ".Length..]));
        var changed = change(json);
        changed.ShouldNotBe(json);
        return "extra " + Convert.ToBase64String(Encoding.UTF8.GetBytes(changed));
    });

    private static string Turned(string hash)
    {
        var bytes = Convert.FromBase64String(hash);
        bytes[5] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    private static string Forged(string line)
    {
        var bytes = Convert.FromBase64String(line[(line.LastIndexOf(' ') + 1)..]);
        bytes[^3] ^= 1;
        return line[..(line.LastIndexOf(' ') + 1)] + Convert.ToBase64String(bytes);
    }

    [GeneratedRegex("^index ([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Index();

    [GeneratedRegex("\"outcome\":\"[^\"]+\"")]
    private static partial Regex Outcome();

    [GeneratedRegex("\"commitment\":\"([^\"]+)\"")]
    private static partial Regex Hidden();
}
