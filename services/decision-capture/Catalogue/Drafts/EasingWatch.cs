using System.Globalization;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// Which standards of a service an entry makes easier than the one before it: pure. Whoever is measured may not loosen the measure by
/// themselves (design §6), so what is found here wants an approver from outside and the published citizen manual.
/// </summary>
public static class EasingWatch
{
    /// <summary>For how long the old standard is shown beside the new one.</summary>
    public const int Months = 12;

    /// <summary>Every service of <paramref name="after"/> that was ever published and becomes easier, with what is easier than its newest published state.</summary>
    /// <param name="versions">Published versions, oldest first (<see cref="CatalogueLog.History"/>).</param>
    public static IReadOnlyList<V1.EasedService> Of(IReadOnlyList<V1.Catalogue> versions, V1.Catalogue after) => [.. EarlierStandards.Eased(versions, after).Select(each => each.Eased)];

    /// <summary>What is easier in one service; empty when nothing is.</summary>
    public static IReadOnlyList<V1.EasedRule> Of(V1.Service before, V1.Service after)
    {
        var eased = new List<V1.EasedRule>();
        Limit("totalLimit", before.TotalLimit, after.TotalLimit);
        if (Lateness(after.StartBasis) > Lateness(before.StartBasis)) eased.Add(new("later-start", "startBasis", before.StartBasis, after.StartBasis));
        StopReasons(before.StopReasons ?? [], after.StopReasons ?? []);
        // A step without a limit and one that is gone are held to nothing alike.
        foreach (var old in before.Steps) Limit($"steps/{old.Code}/limit", old.Limit, after.Steps.FirstOrDefault(each => each.Code == old.Code)?.Limit);
        foreach (var old in before.DecisionPoints)
            if (after.DecisionPoints.FirstOrDefault(each => each.Code == old.Code) is { } point) Point($"decisionPoints/{old.Code}/", old, point);
            else Ended($"decisionPoints/{old.Code}/", old);
        return eased;

        void Limit(string field, V1.TimeLimit? old, V1.TimeLimit? now)
        {
            if (old is not null && (now is null || Minutes(now) > Minutes(old))) eased.Add(new("longer-limit", field, Text(old), Text(now)));
        }

        // Where reasons are listed, a further one stops the clock more often, and listing none lets every basis stop it.
        void StopReasons(IReadOnlyList<V1.StopReason> old, IReadOnlyList<V1.StopReason> now)
        {
            if (old.Count == 0) return;
            if (now.Count == 0) eased.Add(new("new-stop-reason", "stopReasons", Codes(old.Select(each => each.Code)), null));
            foreach (var reason in now.Where(each => old.All(was => was.Code != each.Code))) eased.Add(new("new-stop-reason", $"stopReasons/{reason.Code}", null, reason.LegalBasis));
        }

        // Cases of the service go on without it: what it asked for is asked for no more. A whole service that ends takes no more cases, and measures its open ones as before.
        void Ended(string field, V1.DecisionPoint old)
        {
            if (old.Discretionary) eased.Add(new("not-discretionary", field + "discretionary", "true", null));
            if (old.RequiredEvidence.Count > 0) eased.Add(new("less-evidence", field + "requiredEvidence", Codes(old.RequiredEvidence), null));
        }

        void Point(string field, V1.DecisionPoint old, V1.DecisionPoint now)
        {
            if (now.EndedOn is { } last && (old.EndedOn is not { } before || last < before))
            {
                Ended(field, old);
                return;
            }
            if (old.Discretionary && !now.Discretionary) eased.Add(new("not-discretionary", field + "discretionary", "true", "false"));
            if (old.RequiredEvidence.Except(now.RequiredEvidence, StringComparer.Ordinal).Any()) eased.Add(new("less-evidence", field + "requiredEvidence", Codes(old.RequiredEvidence), Codes(now.RequiredEvidence)));
            if (old.FourEyes && !now.FourEyes) eased.Add(new("one-pair-of-eyes", field + "fourEyes", "true", "false"));
            if (old.MaxAmountBaht is { } most && (now.MaxAmountBaht is not { } more || more > most)) eased.Add(new("higher-own-amount", field + "maxAmountBaht", Text(most), Text(now.MaxAmountBaht)));
            foreach (var outcome in now.Outcomes.Where(each => !each.Burdening && old.Outcomes.Any(was => was.Code == each.Code && was.Burdening)))
                eased.Add(new("not-burdening", $"{field}outcomes/{outcome.Code}/burdening", "true", "false"));
            foreach (var declared in (now.NotApplicable ?? []).Where(each => (old.NotApplicable ?? []).All(was => was.Code != each.Code)))
                eased.Add(new("not-applicable", $"{field}notApplicable/{declared.Code}", null, declared.LegalBasis));
        }
    }

    /// <summary>What is easier in steps and points that the entry names, and in the service itself.</summary>
    public static V1.EasedService WithoutLeftOut(V1.EasedService eased, V1.Service after) => eased with
    {
        Rules = [.. eased.Rules.Where(rule => rule.Field.Split('/') switch
        {
            ["steps", var code, ..] => after.Steps.Any(each => each.Code == code),
            ["decisionPoints", var code, ..] => after.DecisionPoints.Any(each => each.Code == code),
            _ => true,
        })],
    };

    /// <summary>How long a limit is in minutes of the calendar, so that limits of different units can be compared: five working days are a week, twelve months a year.</summary>
    private static double Minutes(V1.TimeLimit limit) => limit.Value * limit.Unit switch
    {
        "minutes" => 1.0,
        "hours" => 60.0,
        "workingDays" => 1440.0 * 7 / 5,
        "days" => 1440.0,
        _ => 1440.0 * 365 / 12,
    };

    // Submitted comes before receipt, receipt before completeness: a later start is a shorter way.
    private static int Lateness(string? basis) => basis switch { "submitted" => 0, "complete" => 2, _ => 1 };

    private static string? Text(V1.TimeLimit? limit) => limit is null ? null : string.Create(CultureInfo.InvariantCulture, $"{limit.Value} {limit.Unit}");

    private static string Codes(IEnumerable<string> codes) => string.Join(", ", codes);

    private static string? Text(decimal? amount) => amount?.ToString(CultureInfo.InvariantCulture);
}
