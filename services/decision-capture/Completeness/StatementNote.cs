using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Coverage;
using Transparency.Ledger;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>
/// The text of a statement: one <c>name value</c> a line, signed as a C2SP signed note with the keys of the log. Its first line is the log's
/// origin with <c>/completeness</c>, so that no verifier can take it for a head.
/// </summary>
public static class StatementNote
{
    /// <summary>The text of a statement, ending in a newline.</summary>
    public static string Text(string origin, DayStatement statement)
    {
        var (day, all, store) = (statement.OfDay, statement.SinceBeginning, statement.Store);
        var text = new StringBuilder($"{origin}/completeness\n");
        Line("day", $"{statement.Day} +07:00");
        Figures("", day);
        Figures("total-", all);
        Line("leaves", store.Leaves);
        Line("events", store.Events);
        Line("last-index", store.LastIndex);
        Line("foreign", store.Foreign);
        Line("gap-numbers", store.GapNumbers);
        Line("gap-numbers-unexplained", store.UnexplainedNumbers);
        Line("checkpoint", store.CheckpointSize is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size} {store.CheckpointRoot}") : "-");
        if (statement.Coverage is { } coverage)
        {
            Line("coverage-months", coverage.Count);
            Line("coverage-below", coverage.Count(each => CoverageKinds.State(each.Total, each.Recorded) == "below"));
            Line("coverage-over", coverage.Count(each => CoverageKinds.State(each.Total, each.Recorded) == "over"));
        }
        Line("detail-sha256", Convert.ToHexStringLower(Digest(statement)));
        return text.ToString();

        void Figures(string prefix, CompletenessFigures figures)
        {
            Line(prefix + "reported", figures.Reported?.ToString(CultureInfo.InvariantCulture) ?? "-");
            Line(prefix + "recorded", figures.Recorded);
            Line(prefix + "quarantined", figures.Quarantined);
            Line(prefix + "unexplained", figures.Unexplained);
            Line(prefix + "not-yet-reported", figures.NotYetReported);
        }

        void Line(string name, object value) => text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    /// <summary>The signed note.</summary>
    public static SignedNote Sign(string origin, IEnumerable<SigningKey> keys, DayStatement statement)
    {
        var text = Text(origin, statement);
        return new(text, [.. keys.Select(key => key.Sign(text, statement.MadeAt))]);
    }

    /// <summary>SHA-256 of the canonical JSON of the whole statement.</summary>
    public static byte[] Digest(DayStatement statement) => SHA256.HashData(CanonicalJson.Of(JsonSerializer.SerializeToUtf8Bytes(statement, Wire.Json)));
}
