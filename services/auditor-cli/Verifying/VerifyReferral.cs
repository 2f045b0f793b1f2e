using System.Text.Json;
using Transparency.Ledger;
using Transparency.RedFlag.Rules;

namespace Transparency.AuditorCli.Verifying;

/// <summary>What a referral file holds beyond its pack: through whose hands it went, proven by the log.</summary>
internal static class VerifyReferral
{
    /// <summary>Every entry of the custody is the one in the log; what stands against it is added to the differences.</summary>
    internal static void Custody(ReferralFile file, TrustPolicy policy, List<PackDifference> differences)
    {
        for (var i = 0; i < file.Custody.Count; i++)
        {
            var (entry, what) = (file.Custody[i], $"custody[{i}]");
            if (entry.Receipt is not { } text)
            {
                differences.Add(new(what + ".receipt", "none", $"a receipt of #{entry.Index}"));
                continue;
            }
            try
            {
                var receipt = Receipt.Parse(text);
                if (receipt.Verify(policy) is { Accepted: false } verdict) differences.Add(new(what + ".receipt", $"#{entry.Index}", verdict.Problems[0]));
                else if (receipt.Proof.Index != entry.Index) differences.Add(new(what + ".index", $"#{entry.Index}", $"#{receipt.Proof.Index}"));
                else if (Logged(receipt.Disclosure) is var logged && Told(entry) is var told && logged != told) differences.Add(new(what, told, logged));
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                differences.Add(new(what + ".receipt", $"#{entry.Index}", e.Message));
            }
        }
    }

    private static string Told(CustodyEntry entry) => string.Join(" · ", entry.Act, entry.By, entry.Role, entry.Kind, entry.Label, entry.Words);

    private static string Logged(Disclosure disclosure) => string.Join(" · ", Text(disclosure, DisclosureGroup.Identity, "type"), Text(disclosure, DisclosureGroup.Actors, "actors", "subject"), Text(disclosure, DisclosureGroup.Actors, "actors", "role"),
        Text(disclosure, DisclosureGroup.Facts, "kind"), Text(disclosure, DisclosureGroup.Facts, "label"), Text(disclosure, DisclosureGroup.Text, "words") ?? Text(disclosure, DisclosureGroup.Text, "text", "words"));

    private static string? Text(Disclosure disclosure, DisclosureGroup group, params string[] path)
    {
        if (disclosure.Json(group) is not { } json) return null;
        using var document = JsonDocument.Parse(json);
        var at = document.RootElement;
        foreach (var name in path)
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        return at.ValueKind == JsonValueKind.String ? at.GetString() : null;
    }

    internal static void Print(ReferralFile file)
    {
        Console.WriteLine($"referral  to {(file.Letter.To == "nacc" ? "ป.ป.ช." : "ป.ป.ท.")} on {file.Letter.On:yyyy-MM-dd}, digest {file.Digest}");
        Console.WriteLine($"contents  {file.Chronology.Count} events, {file.Evidence.Count(e => e.Sha256 is not null)} documents with digests, {file.Custody.Count} entries of custody, {file.Custody.Count(c => c.Receipt is not null)} of them with proof");
    }
}
