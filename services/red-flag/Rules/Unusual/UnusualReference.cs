using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Unusual;

/// <summary>Like decisions: the same decision point of the same service.</summary>
public sealed record CaseKind(string Agency, string Service, string DecisionPoint);

/// <param name="On">Day of the decision, universal time.</param>
/// <param name="Values">One number per feature, four decimals at most, parted by semicolons; nothing where it is not known.</param>
public sealed record ReferenceCase(string DecisionId, string Outcome, string On, string Values)
{
    /// <summary>The numbers as text that every machine reads alike.</summary>
    public static string Text(IEnumerable<double?> values) => string.Join(';', values.Select(value => value?.ToString("0.####", CultureInfo.InvariantCulture)));

    /// <summary>The numbers.</summary>
    /// <exception cref="FormatException">Another number of values than there are features, or one that is no number.</exception>
    public double?[] Numbers()
    {
        var cells = Values.Split(';');
        return cells.Length == CaseFeatures.All.Count ? [.. cells.Select(cell => cell.Length == 0 ? null : (double?)double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture))]
            : throw new FormatException($"{cells.Length} values, not {CaseFeatures.All.Count}");
    }
}

/// <param name="Found">An investigation of it was closed by two people with another label than not-substantiated.</param>
public sealed record LabelledCase(string DecisionId, bool Found, string Values);

/// <summary>
/// Everything a model of like cases is made of. The same reference and rule give the same model wherever it is fitted, so the model itself is never stored. Half of the cases drawn teach the
/// detectors, the other half, which they never saw, tell how high ordinary cases come: then the share of ordinary cases beyond a limit is what it says
/// (split conformal; Bates, Candès, Lei, Romano and Sesia, "Testing for outliers with conformal p-values", Annals of Statistics 51, 2023).
/// </summary>
/// <param name="Format"><see cref="CurrentFormat"/>: which features and detectors.</param>
/// <param name="Seed">Of the draw and of the detectors.</param>
/// <param name="Window">Newest decided cases among which was drawn; <paramref name="Labelled"/> are all labelled ones among them that do not teach.</param>
/// <param name="OfWindow">How many of the window were labelled, whether they teach or not.</param>
/// <param name="Links">What the ways of the teaching cases are made of.</param>
public sealed record UnusualReference(int Format, CaseKind Kind, int Seed, int Window, int OfWindow, IReadOnlyList<PathLink> Links, IReadOnlyList<ReferenceCase> Teaching, IReadOnlyList<ReferenceCase> Comparing, IReadOnlyList<LabelledCase> Labelled)
{
    /// <summary>Rises when a feature or a detector changes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Most cases drawn, so that a pack stays below a third of a megabyte.</summary>
    public const int MostCases = 1000;

    /// <summary>Most labelled cases kept beside them; of more the newest.</summary>
    public const int MostLabelled = 200;

    /// <summary>Cases drawn.</summary>
    public int N => Teaching.Count + Comparing.Count;

    /// <summary><c>model-</c> and 32 hex digits of the SHA-256 of the stored form: a flag that names it names every number it was compared with.</summary>
    public string Id() => "model-" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, FlagJson.Stored)))[..32];
}
