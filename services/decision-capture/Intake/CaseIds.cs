using System.Security.Cryptography;
using System.Text;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Ids that follow from what a source reports, so that every replica and every later reader finds the same stream.</summary>
public static class CaseIds
{
    /// <summary>Stream of a case: <c>case-</c> + first 32 hex digits of SHA-256 over agency, service and case reference, one a line.</summary>
    public static string Case(string agency, string service, string caseRef) => "case-" + Hex($"{agency}\n{service}\n{caseRef}");

    /// <summary>A decision within a case: <c>dec-</c> + first 32 hex digits of SHA-256 over case stream and decision reference.</summary>
    public static string Decision(string caseStreamId, string decisionRef) => "dec-" + Hex($"{caseStreamId}\n{decisionRef}");

    /// <summary>Stream of a source's heartbeats.</summary>
    public static string Source(string source) => "source-" + Hex(source);

    /// <summary>Stream of what was refused from a source.</summary>
    public static string Intake(string source) => "intake-" + Hex(source);

    private static string Hex(string text)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), digest);
        return Convert.ToHexStringLower(digest[..16]);
    }
}
