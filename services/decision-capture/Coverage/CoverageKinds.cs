using Transparency.DecisionCapture.Catalogue;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>What was recorded of the thing that a total counts.</summary>
public readonly record struct CountedMonth(long Recorded, long ByForm, long ByFile);

/// <summary>One row of what was recorded in a month.</summary>
public readonly record struct RecordedRow(string Route, string Outcome, long N);

/// <summary>
/// The kinds of independent totals (system design, completeness) and what each is compared with. A fee receipt, a queue ticket and a registration number come with every
/// case; a licence serial and a payment come only with a decision that gives something.
/// </summary>
public static class CoverageKinds
{
    /// <summary>Coverage below which nothing is compared, in per cent.</summary>
    public const int Limit = 95;

    public static readonly string[] All = ["feeReceipts", "licenceSerials", "queueTickets", "payments", "registrationNumbers"];

    private static readonly string[] s_given = ["licenceSerials", "payments"];

    /// <summary>Counts the rows of one month; pure.</summary>
    /// <param name="isBurdening">True for outcomes that take or refuse something.</param>
    public static CountedMonth Count(string? kind, IEnumerable<RecordedRow> rows, Func<string, bool> isBurdening)
    {
        var counted = rows.Where(row => s_given.Contains(kind) ? row.Outcome != RecordedMonths.Opened && !isBurdening(row.Outcome) : row.Outcome == RecordedMonths.Opened).ToList();
        return new(counted.Sum(row => row.N), counted.Where(row => row.Route == "form").Sum(row => row.N), counted.Where(row => row.Route == "file").Sum(row => row.N));
    }

    /// <summary>unknown, below, sufficient or over; exact, so that 94.99 % is below.</summary>
    /// <param name="total">Null when none was stated.</param>
    public static string State(long? total, long recorded) => total switch
    {
        null => "unknown",
        { } known when recorded > known => "over",
        { } known when recorded * 100m < known * (decimal)Limit => "below",
        _ => "sufficient",
    };

    /// <summary>Which outcomes of a service burden, by the catalogue in force.</summary>
    public static Func<string, bool> Burdening(CatalogueInForce catalogue, string service)
    {
        var burdening = catalogue.Services.TryGetValue(service, out var known)
            ? known.Service.DecisionPoints.SelectMany(point => point.Outcomes).Where(outcome => outcome.Burdening).Select(outcome => outcome.Code).ToHashSet(StringComparer.Ordinal) : [];
        return burdening.Contains;
    }
}
