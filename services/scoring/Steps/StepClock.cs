using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Decisions;

namespace Transparency.Scoring.Steps;

/// <summary>What one step of a case took.</summary>
/// <param name="CompletedOn">Day of the office on which it was completed last.</param>
/// <param name="Used">Counted by the legal clock, in <paramref name="Unit"/>; a step done again counts both times.</param>
/// <param name="OnTime">Null when the catalogue sets the step no limit.</param>
/// <param name="Officers">Who completed it, under pseudonyms; none when the source did not say.</param>
public sealed record StepUse(string CaseId, string Step, string Agency, string Office, string Service, DateOnly CompletedOn, decimal Used, string Unit, bool? OnTime, IReadOnlyList<string> Officers);

/// <summary>
/// Time per step of the citizen manual (Licensing Facilitation Act B.E. 2558 s. 7: the manual states the steps and how long each takes). A step runs from the end of the step
/// before it, the first from the receipt of the application: what an office names as its start would leave out the waiting (ADR 0031). Lawful stops of the case's clock stop it
/// too. Pure, and the same for every order in which the facts arrived.
/// </summary>
public static class StepClock
{
    /// <summary>True when a fact can change what steps took; the others need no new reading.</summary>
    public static bool Matters(CaseFact fact) => fact.Step is not null || fact.Clock is not null || fact.Case is not null || fact.Type is "CaseOpened" or "InspectionOpened" or "OverpaymentFound";

    /// <summary>Each step of the case that has a time. A step reported before the case was received, or more than a century after, has none.</summary>
    /// <param name="catalogueOf">The catalogue of a version: each step is read by the version that was in force when it was recorded.</param>
    public static IReadOnlyList<StepUse> Of(CaseHistory history, Func<long, CatalogueIndex> catalogueOf)
    {
        var uses = new Dictionary<string, StepUse>(StringComparer.Ordinal);
        DateTimeOffset? before = null;
        foreach (var (fact, step) in history.With(each => each.Step))
        {
            var catalogue = catalogueOf(fact.CatalogueVersion);
            var (office, service) = (catalogue.OfficeTime(fact.Agency, fact.Office), catalogue.Service(fact.Agency, fact.Service));
            var start = before ?? Received(history, office, service, fact.OccurredAt);
            if (start is not { } from || fact.OccurredAt < from || !CaseClock.IsReadable(from, fact.OccurredAt)) continue;
            before = fact.OccurredAt;
            var reading = Read(history, office, service, step.Code, from, fact.OccurredAt);
            var earlier = uses.GetValueOrDefault(step.Code) is { } known && known.Unit == reading.Unit ? known : null;
            var used = decimal.Round(reading.Used, 2) + (earlier?.Used ?? 0);
            uses[step.Code] = new(fact.CaseId, step.Code, fact.Agency, fact.Office, fact.Service, office.DateOf(fact.OccurredAt), used, reading.Unit,
                reading.Limit is { } limit ? earlier is null ? reading.OnTime : used <= limit : null,
                [.. (earlier?.Officers ?? []).Append(step.Officer).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
        }
        return [.. uses.Values.OrderBy(each => each.Step, StringComparer.Ordinal)];
    }

    private static DateTimeOffset? Received(CaseHistory history, OfficeTime office, Service? service, DateTimeOffset until) =>
        CaseClock.Start(history, office, office.RulesOn(office.DateOf(until)), service?.StartBasis == "submitted" ? "submitted" : "received", until)?.At;

    private static ClockCount Read(CaseHistory history, OfficeTime office, Service? service, string step, DateTimeOffset from, DateTimeOffset to)
    {
        var rules = office.RulesOn(office.DateOf(from));
        var limit = CaseClock.Sound(service?.Steps.FirstOrDefault(each => each.Code == step)?.Limit);
        // A step without a limit is told in the unit of the whole.
        if (limit is null && CaseClock.Sound(service?.TotalLimit) is { Unit: not "months" } whole) rules = rules with { UnitWithoutLimit = whole.Unit };
        return LegalClock.Count(new ClockQuestion(office, rules, from, "received", to, to, limit, CaseClock.Stops(history, service)));
    }
}
