using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.PreChecks;

/// <summary>What an officer entered about a draft, as text: it stands in the form again with the answer, and nowhere else.</summary>
public sealed class DraftEntry(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
{
    private const int Longest = 20_000;

    public static DraftEntry Empty { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    public static DraftEntry Of(IFormCollection form) =>
        new(form.ToDictionary(each => each.Key, each => (IReadOnlyList<string>)[.. each.Value.Select(text => text?.Trim() ?? "").Where(text => text.Length is > 0 and <= Longest)]));

    /// <summary>The text of a field; empty when nothing was entered.</summary>
    public string Text(string field) => values.TryGetValue(field, out var entered) && entered.Count > 0 ? entered[0] : "";

    public bool Holds(string field, string value) => values.TryGetValue(field, out var entered) && entered.Contains(value);

    /// <summary>The draft for the service; a decision point or outcome that was not chosen is empty, and the service names the field.</summary>
    public DraftDecision Draft()
    {
        var choice = Text("result").Split('|', 2);
        var hands = new[] { (Text("proposer"), "propose"), (Text("approver"), "approve") }.Where(each => each.Item1.Length > 0).Select(each => new DraftHand(each.Item1, each.Item2)).ToList();
        return new DraftDecision(choice[0], choice.Length > 1 ? choice[1] : "", hands, Chosen("authority"), Chosen("order"), Day("a"), Day("b") is { } last ? last.AddDays(1).AddTicks(-1) : null,
            new DraftReason(Chosen("facts"), Chosen("law"), Chosen("considerations"), Chosen("exception")), All("basis"), All("evidence"),
            [.. Text("conditions").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            decimal.TryParse(Text("amount").Replace(",", "", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : null,
            Chosen("conflict"), Chosen("handled"), Holds("applied", "yes") ? true : null, Holds("checklist", "yes") ? true : null);
    }

    private string? Chosen(string field) => Text(field) is { Length: > 0 } text ? text : null;

    private IReadOnlyList<string> All(string field) => values.TryGetValue(field, out var entered) ? entered : [];

    private DateTimeOffset? Day(string prefix) =>
        ThaiTime.Parse(Text(prefix + "d"), Text(prefix + "m"), Text(prefix + "y"))?.Date is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(7)) : null;
}
