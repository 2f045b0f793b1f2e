using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Studies;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Rules;

/// <param name="What">Path of the member that differs, e.g. <c>recorded.factors[0].value</c>.</param>
public sealed record PackDifference(string What, string? InPack, string? Recomputed);

/// <summary>Computes a flag again from its pack alone. Pure.</summary>
public static class PackCheck
{
    /// <summary>The pack in a file.</summary>
    /// <exception cref="FormatException">It is none, or of a format or with a rule that this program does not know.</exception>
    public static EvidencePack Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var pack = JsonSerializer.Deserialize<EvidencePack>(json, Json) ?? throw new FormatException("The file is empty.");
            if (pack.Format != EvidencePack.CurrentFormat) throw new FormatException($"Format {pack.Format} is not {EvidencePack.CurrentFormat}.");
            if (pack.Subject is null || pack.Rule is null || pack.Facts is null || (pack.Facts.Count == 0 && pack.Study is null && pack.Signal is null) || pack.Recorded is null) throw new FormatException("Subject, rule, facts or finding are missing.");
            return (pack.Study is null ? RuleBook.Functions.ContainsKey(pack.Rule.Id) : StudyBook.Functions.ContainsKey(pack.Rule.Id)) ? pack : throw new FormatException($"Rule {pack.Rule.Id} is not known to this program.");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public static readonly JsonSerializerOptions Json = new(FlagJson.Stored) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Everything that the pack says and computing it again does not give; the first is what an auditor looks at first.</summary>
    public static IReadOnlyList<PackDifference> Differences(EvidencePack pack)
    {
        var found = new List<PackDifference>();
        var (subject, rule) = (pack.Subject, pack.Rule);
        Compare("subject.ruleId", subject.RuleId, rule.Id);
        Compare("subject.ruleVersion", subject.RuleVersion.ToString(), rule.Version.ToString());
        // The log keeps no order of names: of a rule that was read back from it the limits may stand in another.
        Compare("subject.ruleDigest", subject.RuleDigest, rule.InOrderOf(subject.RuleDigest).Digest);
        Compare("subject.flagId", subject.FlagId, FlagId.Of(rule.Id, rule.Version, subject.CaseId, subject.DecisionId).Value);
        if (pack.Signal is { } signal) Compare("signal", SignalBook.RuleOf(signal) == rule.Id ? SignalBook.Subject(rule, signal).CaseId : signal.Kind, subject.CaseId);
        if (pack.Facts.FirstOrDefault(f => f.Index > pack.ComputedFrom || f.CaseId != subject.CaseId) is { } foreign) found.Add(new("facts", $"#{foreign.Index} of {foreign.CaseId}", $"up to #{pack.ComputedFrom} of {subject.CaseId}"));
        var lacking = pack.Study is null ? RuleBook.Functions[rule.Id].Parameters.Where(p => !rule.Parameters.ContainsKey(p)) : StudyBook.Functions[rule.Id].Missing(rule);
        if (lacking.FirstOrDefault() is { } missing) return [.. found, new("rule.parameters", null, missing)];

        if (pack.Rule.Id == UnusualCase.RuleId) return [.. found, .. UnusualPack.Differences(pack)];

        var standing = pack.Study is { } study ? StudyBook.Functions[rule.Id].Judge(rule, study).FirstOrDefault(f => JudgedId(rule, study, f) == subject.FlagId) : null;
        switch (pack.Study is null && pack.Signal is null ? Answered(pack) : standing?.Fires)
        {
            case null when pack.Signal is { } told && SignalBook.RuleOf(told) == rule.Id:
                CompareFindings(pack.Recorded, SignalBook.Finding(rule, told), Compare);
                break;
            case Answer.Fires fires:
                CompareFindings(pack.Recorded, Finding.Of(rule, fires), Compare);
                break;
            case var answer:
                found.Add(new("recorded", "fires", answer is null ? pack.Study is null ? $"decision {subject.DecisionId} is not among the facts" : "nothing stands out" : answer.ToString()));
                break;
        }
        if (pack.Peers is { Stored: null } compared) Compare("peers.standing", Told(compared.Standing), Told(standing?.Peers));
        if (pack.Peers is { Stored: { } stored } peers && pack.Recorded.Measure is { } measure)
        {
            if (stored.Quantiles.Count != 101 || stored.N < 1) found.Add(new("peers.stored", $"{stored.Quantiles.Count} percentiles of {stored.N}", "101 percentiles"));
            else
            {
                var again = stored.Compare(subject, measure);
                foreach (var (name, one, other) in new[] { ("n", (decimal?)peers.Standing.N, (decimal?)again.N), ("median", peers.Standing.Median, again.Median), ("lower", peers.Standing.Lower, again.Lower),
                    ("upper", peers.Standing.Upper, again.Upper), ("percentile", peers.Standing.Percentile, again.Percentile) })
                    Compare("peers.standing." + name, Text(one), Text(other));
            }
        }
        var shares = Contribution.Of(pack.Recorded);
        for (var i = 0; i < Math.Max(shares.Count, pack.Contributions.Count); i++)
            Compare($"contributions[{i}]", Told(pack.Contributions.ElementAtOrDefault(i)), Told(shares.ElementAtOrDefault(i)));
        return found;

        void Compare(string what, string? inPack, string? recomputed)
        {
            if (inPack != recomputed) found.Add(new(what, inPack, recomputed));
        }
    }

    private static string JudgedId(RuleDefinition rule, StudyReference study, StudyFinding finding) => FlagId.OfStudy(rule, study.Cohort, finding).Value;

    /// <summary>What the rule says about the pack's inputs; null when the decision is not among them.</summary>
    private static Answer? Answered(EvidencePack pack)
    {
        var file = CaseFile.Of(pack.Subject.CaseId, pack.Facts);
        var decision = file.Decisions.FirstOrDefault(d => d.DecisionId == pack.Subject.DecisionId);
        if (decision is null && pack.Subject.DecisionId is not null) return null;
        var (fact, version) = decision is null ? (file.First, file.CatalogueVersion) : (decision.Reached, decision.Reached.CatalogueVersion);
        var slice = pack.Catalogue.FirstOrDefault(c => c.Version == version);
        var entries = new Catalogue(version, "", [], slice?.Office is { } office ? [office] : [], slice?.Service is { } service ? [service] : [], [], []);
        return Inspection.Ask(Inspection.Input(pack.Rule, file, decision, fact, entries, pack.Clock, pack.Complete)).Answer;
    }

    internal static void CompareFindings(Finding recorded, Finding again, Action<string, string?, string?> compare)
    {
        compare("recorded.severity", Text(recorded.Severity), Text(again.Severity));
        compare("recorded.strength", recorded.Strength, again.Strength);
        for (var i = 0; i < Math.Max(recorded.Factors.Count, again.Factors.Count); i++)
        {
            var (one, other) = (recorded.Factors.ElementAtOrDefault(i), again.Factors.ElementAtOrDefault(i));
            compare($"recorded.factors[{i}].code", one?.Code, other?.Code);
            compare($"recorded.factors[{i}].value", one?.Value, other?.Value);
            compare($"recorded.factors[{i}].limit", one?.Limit, other?.Limit);
        }
        for (var i = 0; i < Math.Max(recorded.Evidence.Count, again.Evidence.Count); i++)
            compare($"recorded.evidence[{i}]", recorded.Evidence.ElementAtOrDefault(i)?.ToString(), again.Evidence.ElementAtOrDefault(i)?.ToString());
        for (var i = 0; i < Math.Max(recorded.Parts?.Count ?? 0, again.Parts?.Count ?? 0); i++)
            compare($"recorded.parts[{i}]", Told(recorded.Parts?.ElementAtOrDefault(i)), Told(again.Parts?.ElementAtOrDefault(i)));
        compare("recorded.measure", Told(recorded.Measure), Told(again.Measure));
        compare("recorded.digest", recorded.Digest, again.Digest);
    }

    // In the stored form: a number read from a file has no trailing zeros, one just computed may have some.
    internal static string? Told<T>(T? value) where T : class => value is null ? null : JsonSerializer.Serialize(value, FlagJson.Stored);

    private static string? Text(decimal? value) => value?.ToString("0.############################", System.Globalization.CultureInfo.InvariantCulture);
}
