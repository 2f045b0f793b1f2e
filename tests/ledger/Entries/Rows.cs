using System.Text;

namespace Transparency.Ledger.Tests;

/// <summary>Sample rows of the size and shape that decision-capture stores.</summary>
internal static class Rows
{
    internal const string Data = """
        {"source":"urn:mol:doe:wp","sourceEventId":"ev-000017","recordedVia":"system","agency":"doe","office":"doe-10","service":"work-permit","caseRef":"WP-2569-000017",
         "decisionRef":"d-1","catalogueVersion":12,"outcome":"granted","legalBasis":["พรก2560-ม59"],"textShape":{"reason":{"parts":3,"length":240,"digest":"ab12","similarity":"00ff"}},
         "times":{"occurredAt":"2026-01-05T09:00:00+07:00"},"actors":{"officer":"o-7","participants":[{"officer":"o-7","position":"p","part":"approve","at":"2026-01-05T09:00:00+07:00"}]},
         "text":{"reason.facts":"v1.s-1.AAAA","reason.law":"v1.s-1.BBBB"},"personal":{"s-2":{"name":"v1.s-2.CCCC"},"s-1":{"name":"v1.s-1.DDDD","nationality":"MMR"}}}
        """;

    internal static readonly byte[] EventSalt = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    internal static readonly Dictionary<string, byte[]> Salts = new()
    {
        ["s-1"] = [.. Enumerable.Repeat((byte)0x11, 32)],
        ["s-2"] = [.. Enumerable.Repeat((byte)0x22, 32)],
    };

    internal static StoredRow Decision { get; } = new(
        "doe", "case-0123456789abcdef0123456789abcdef", 7, Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"), "decision_reached",
        "Transparency.DecisionCapture.DecisionReached, Transparency.DecisionCapture", new DateTimeOffset(2026, 1, 5, 9, 0, 0, 123, 456, TimeSpan.FromHours(7)),
        Encoding.UTF8.GetBytes(Data), "corr-1", "cause-1", "wp-system", Encoding.UTF8.GetBytes("""{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01","source":"urn:mol:doe:wp"}"""));

    internal static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    internal static StoredRow With(string data) => Decision with { Data = Utf8(data) };
}
