using System.Text;
using Transparency.AuditorCli.Publishing;
using Transparency.RedFlag.Statistics.Peers;

namespace Transparency.AuditorCli.Peers;

/// <summary>What of a decision table is compared.</summary>
/// <param name="OutcomeColumn">Column whose value is compared.</param>
/// <param name="OutcomeValue">The value that counts as the outcome.</param>
/// <param name="By">Column that names the unit: who decided.</param>
/// <param name="Strata">Columns within whose values cases are alike; none for no strata.</param>
public sealed record PeerQuestion(string OutcomeColumn, string OutcomeValue, string By, IReadOnlyList<string> Strata)
{
    /// <exception cref="UnusableInputException">The outcome is not written as COLUMN=VALUE.</exception>
    public static PeerQuestion Of(string outcome, string by, IReadOnlyList<string> strata) => outcome.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? new(outcome[..at], outcome[(at + 1)..], by, strata)
        : throw new UnusableInputException($"--outcome: '{outcome}' is not COLUMN=VALUE");
}

/// <summary>Counts of a decision table.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="WithoutUnit">Rows that name no unit, left out.</param>
/// <param name="WithoutOutcome">Rows that name a unit and no outcome, left out.</param>
/// <param name="Cells">Counts per unit and stratum; the stratum is the values joined by U+001F.</param>
public sealed record PeerTable(long Rows, long WithoutUnit, long WithoutOutcome, IReadOnlyList<PeerCell> Cells)
{
    internal const char Between = '\u001f';
    private const int OutcomesShown = 12;

    /// <summary>Reads the table once. Memory grows with the different pairs of unit and stratum, not with the rows.</summary>
    /// <exception cref="UnusableInputException">A column does not exist, a text is not UTF-8, no row names a unit, or no decision has the outcome.</exception>
    public static PeerTable Read(CsvTable csv, PeerQuestion question)
    {
        var (outcomeAt, unitAt, strataAt) = (csv.Column(question.OutcomeColumn), csv.Column(question.By), question.Strata.Select(csv.Column).ToArray());
        var (tally, wanted, seen) = (new PeerTally(), Encoding.UTF8.GetBytes(question.OutcomeValue), new SortedSet<string>(StringComparer.Ordinal));
        long rows = 0, withoutUnit = 0, withoutOutcome = 0, found = 0;
        for (; csv.Read(); rows++)
        {
            var outcome = csv.Bytes(outcomeAt);
            var has = outcome.SequenceEqual(wanted);
            if (csv.Bytes(unitAt).IsEmpty) withoutUnit++;
            else if (outcome.IsEmpty && wanted.Length > 0) withoutOutcome++;
            else
            {
                if (has) found++;
                else if (seen.Count < OutcomesShown) seen.Add(csv.Text(outcomeAt));
                tally.Add(csv.Text(unitAt), strataAt.Length == 1 ? csv.Text(strataAt[0]) : string.Join(Between, strataAt.Select(csv.Text)), has);
            }
        }
        if (rows == withoutUnit) throw new UnusableInputException(rows == 0 ? "the table has no row" : $"column {question.By} is empty in all {rows} rows: there is nobody to compare");
        if (found == 0) throw new UnusableInputException($"no decision has {question.OutcomeColumn}={question.OutcomeValue}; the column holds {string.Join(", ", seen)}{(seen.Count == OutcomesShown ? " …" : "")}");
        return new(rows, withoutUnit, withoutOutcome, tally.Cells);
    }
}
