using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Transparency.Scoring.Rubrics;

/// <summary>How a criterion came out.</summary>
public enum CriterionStatus
{
    Met,
    Partly,
    NotMet,
    /// <summary>Leaves the denominator.</summary>
    NotApplicable,
    /// <summary>The law wants a record and there is none: zero points.</summary>
    NotRecorded,
}

/// <summary>What a check found.</summary>
/// <param name="Share">Share of the points, 0–1.</param>
/// <param name="Why">Code of the explanation; null when fully met.</param>
/// <param name="Inputs">The recorded values used, label code → value. Never an officer, an applicant or a free text.</param>
/// <param name="Events">Ids of the recorded events used.</param>
/// <param name="Until">The instant at which the answer changes although nothing is recorded; null when time alone changes nothing.</param>
public sealed record Finding(CriterionStatus Status, Ratio Share, string? Why, Inputs Inputs, IReadOnlyList<Guid> Events, DateTimeOffset? Until = null)
{
    public static Finding Met(Inputs inputs, params IReadOnlyList<Guid> events) => new(CriterionStatus.Met, Ratio.One, null, inputs, events);

    public static Finding NotMet(string why, Inputs inputs, params IReadOnlyList<Guid> events) => new(CriterionStatus.NotMet, Ratio.Zero, why, inputs, events);

    public static Finding NotRecorded(string why, Inputs? inputs = null, params IReadOnlyList<Guid> events) => new(CriterionStatus.NotRecorded, Ratio.Zero, why, inputs ?? [], events);

    public static Finding NotApplicable(string why, Inputs? inputs = null, DateTimeOffset? until = null) => new(CriterionStatus.NotApplicable, Ratio.Zero, why, inputs ?? [], [], until);

    /// <summary>Met, partly or not met, by the share of the points.</summary>
    public static Finding Of(Ratio share, string why, Inputs inputs, params IReadOnlyList<Guid> events) =>
        share >= Ratio.One ? Met(inputs, events)
        : new(share > Ratio.Zero ? CriterionStatus.Partly : CriterionStatus.NotMet, share.Clamped(), why, inputs, events);
}

/// <summary>Recorded values in the order they are shown, each label once; a value that is not recorded is left out.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Inputs are what they are called wherever a finding is shown.")]
public sealed class Inputs : List<KeyValuePair<string, string>>, IReadOnlyDictionary<string, string>
{
    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public IEnumerable<string> Keys => this.Select(each => each.Key);

    public IEnumerable<string> Values => this.Select(each => each.Value);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    // A handful of labels: looking through them is faster than a table of them.
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        foreach (var each in CollectionsMarshal.AsSpan(this))
            if (each.Key == key)
            {
                value = each.Value;
                return true;
            }
        value = null;
        return false;
    }

    public void Add(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value)) Add(KeyValuePair.Create(label, value));
    }

    public void Add(string label, int value) => Add(label, value.ToString(CultureInfo.InvariantCulture));

    public void Add(string label, decimal value) => Add(label,
        value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue ? ((int)value).ToString(CultureInfo.InvariantCulture) : value.ToString("0.############################", CultureInfo.InvariantCulture));

    public void Add(string label, DateTimeOffset? value)
    {
        if (value is not { } at) return;
        Add(label, string.Create(20, at.UtcDateTime, static (text, utc) =>
        {
            utc.TryFormat(text, out _, "s", CultureInfo.InvariantCulture);
            text[^1] = 'Z';
        }));
    }

    public void Add(string label, IEnumerable<string> values) => Add(label, string.Join(", ", values));
}

/// <summary>A check: its pure function, the parameters it reads and the reasons it may give.</summary>
public sealed record Check(Func<Subject, Criterion, Finding> Run, IReadOnlyList<string> Parameters, IReadOnlyList<string> Reasons)
{
    /// <summary>Parameters that are lists of codes; the others are whole numbers.</summary>
    public IReadOnlyList<string> Lists { get; } = [.. Parameters.Where(each => each is "ways" or "kinds" or "electronic")];
}
