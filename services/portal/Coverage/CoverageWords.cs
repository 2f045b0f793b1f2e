using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Coverage;

/// <summary>Coverage in words. Unknown is said as unknown, never as a number.</summary>
public static class CoverageWords
{
    /// <summary>Recorded of total in per cent with one decimal, cut and not rounded: 94.99 must not read as the 95 it misses. A total of 0 has no per cent.</summary>
    public static string Percent(long recorded, long total) =>
        total == 0 ? Figures.Unknown : (Math.Floor(Math.Min(recorded, total) * 1000m / total) / 10).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A few words for a table: 97.2 % · unknown.</summary>
    public static string Brief(GroupCoverage? coverage, Texts text) =>
        coverage is null or { State: "unknown" } ? text["coverage.unknown"] : Percent(coverage.Recorded, coverage.Total) + "\u00A0%";

    /// <summary>One sentence: how much, of how many known months, and what follows.</summary>
    public static string Sentence(GroupCoverage? coverage, Texts text) => coverage switch
    {
        null or { State: "unknown" } => text["coverage.sentence.unknown"],
        { State: "below" } => text["coverage.sentence.below", Values(coverage)],
        { State: "partly" } => text["coverage.sentence.partly", Values(coverage)],
        _ => text["coverage.sentence.sufficient", Values(coverage)],
    } + (coverage is { Over: > 0 } ? " " + text["coverage.sentence.over", ("n", Figures.Count(coverage.Over))] : "");

    /// <summary>By which route records came; null when nothing is known.</summary>
    public static string? Route(GroupCoverage? coverage, Texts text) => coverage is null or { Recorded: 0 } ? null : Route(coverage.Recorded, coverage.ByForm, coverage.ByFile, text);

    /// <inheritdoc cref="Route(GroupCoverage?, Texts)"/>
    public static string Route(long recorded, long byForm, long byFile, Texts text)
    {
        var system = Math.Max(0, recorded - byForm - byFile);
        string Share(long part) => recorded == 0 ? Figures.Unknown : Figures.Percent((decimal)part / Math.Max(recorded, byForm + byFile));
        return text["coverage.route", ("system", Share(system)), ("form", Share(byForm)), ("file", Share(byFile))];
    }

    /// <summary>good, attention or neutral.</summary>
    public static string Tone(string? state) => state switch
    {
        "sufficient" => "good",
        "below" or "over" => "attention",
        _ => "neutral",
    };

    private static ReadOnlySpan<(string, object?)> Values(GroupCoverage coverage) => new (string, object?)[]
    {
        ("percent", Percent(coverage.Recorded, coverage.Total)), ("recorded", Figures.Count(coverage.Recorded)), ("total", Figures.Count(coverage.Total)),
        ("known", Figures.Count(coverage.Known)), ("months", Figures.Count(coverage.Months)),
    };
}
