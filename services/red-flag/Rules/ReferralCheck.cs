using System.Text.Json;

namespace Transparency.RedFlag.Rules;

/// <summary>Checks a referral file from itself alone. Pure.</summary>
public static class ReferralCheck
{
    /// <summary>True when the file says that it is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonDocument.TryParseValue(ref reader, out var document) && document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == ReferralFile.CurrentFormat;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The referral in a file.</summary>
    /// <exception cref="FormatException">It is none, or its pack is of a format or with a rule that this program does not know.</exception>
    public static ReferralFile Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var file = JsonSerializer.Deserialize<ReferralFile>(json, PackCheck.Json) ?? throw new FormatException("The file is empty.");
            if (file.Letter is null || file.Pack is null || file.Chronology is null || file.Evidence is null || file.Custody is null) throw new FormatException("Letter, pack, chronology, evidence or custody are missing.");
            PackCheck.Parse(JsonSerializer.SerializeToUtf8Bytes(file.Pack, PackCheck.Json));
            return file;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Everything that does not follow from the rest of the file; the first is what an auditor looks at first.</summary>
    public static IReadOnlyList<PackDifference> Differences(ReferralFile file)
    {
        var found = new List<PackDifference>(PackCheck.Differences(file.Pack).Select(d => d with { What = "pack." + d.What }));
        Compare("evidence", file.Evidence, ReferralFile.EvidenceOf(file.Pack));
        for (var i = 1; i < file.Custody.Count; i++)
            // By index alone: it is the order that is proven. Instants are taken before a fact is recorded, and two at once may change places.
            if (file.Custody[i].Index <= file.Custody[i - 1].Index) found.Add(new($"custody[{i}]", $"#{file.Custody[i].Index}", $"after #{file.Custody[i - 1].Index}"));
        Compare("chronology", file.Chronology, ReferralFile.ChronologyOf(file.Pack, file.Custody));

        // Two people referred it: the newest proposal of a conclusion, and the agreement behind it.
        var proposed = file.Custody.LastOrDefault(c => c is { Act: "investigation_proposed", Kind: "conclusion" });
        var seconded = file.Custody.LastOrDefault(c => c is { Act: "investigation_seconded", Kind: "conclusion" });
        if (proposed?.Label != "referral") found.Add(new("custody.conclusion", "referral", proposed?.Label));
        else if (seconded is null || seconded.Index < proposed.Index || seconded != file.Custody[^1]) found.Add(new("custody.conclusion", "agreed to", "no agreement behind the proposal"));
        else if (seconded.By == proposed.By || seconded.By is null) found.Add(new("custody.conclusion", "two people", proposed.By));
        else if ((file.Letter.ProposedBy, file.Letter.ApprovedBy, file.Letter.Reason) != (proposed.By, seconded.By, proposed.Words))
            found.Add(new("letter", $"{file.Letter.ProposedBy}, {file.Letter.ApprovedBy}: {file.Letter.Reason}", $"{proposed.By}, {seconded.By}: {proposed.Words}"));
        // The pack says that no answer came exactly when two people recorded so and the officer said nothing before the conclusion.
        var (silent, spoke) = (file.Custody.LastOrDefault(c => c is { Act: "investigation_seconded", Kind: "silence" }), file.Custody.LastOrDefault(c => c.Act is "investigation_answer_given" or "investigation_statement_declined" or "investigation_question_asked"));
        var unused = silent is not null && !(spoke?.Index > silent.Index) ? silent.At : (DateTimeOffset?)null;
        if (file.Pack.Opportunity?.UnusedSince != unused) found.Add(new("pack.opportunity", file.Pack.Opportunity?.UnusedSince?.ToString("O"), unused?.ToString("O")));
        if (file.Sealed().Digest is var digest && digest != file.Digest) found.Add(new("digest", file.Digest, digest));
        return found;

        void Compare<T>(string what, IReadOnlyList<T> inFile, IReadOnlyList<T> again) where T : class
        {
            for (var i = 0; i < Math.Max(inFile.Count, again.Count); i++)
                if (!Equals(inFile.ElementAtOrDefault(i), again.ElementAtOrDefault(i))) found.Add(new($"{what}[{i}]", inFile.ElementAtOrDefault(i)?.ToString(), again.ElementAtOrDefault(i)?.ToString()));
        }
    }
}
