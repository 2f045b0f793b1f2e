using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Inspections;

/// <summary>What one rule said about one decision of a case (or about the case, when <paramref name="Decision"/> is null).</summary>
public sealed record Verdict(RuleDefinition Rule, DecisionFile? Decision, DecisionPoint? Point, Answer Answer);

/// <summary>
/// Puts every rule to every decision of a case: a pure function of the facts, the catalogue, the announced clocks, how far each source is
/// known to have delivered, and the instant.
/// </summary>
public static class Inspection
{
    /// <summary>How long the absence of a fact waits for a late arrival when neither the closing nor a heartbeat settles it (system.md §4).</summary>
    public static readonly TimeSpan AbsenceWait = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<Verdict> Of(CaseFile file, Func<long, Catalogue> catalogue, IReadOnlyDictionary<string, ClockAnnounced> clocks,
        bool complete, RuleSet rules)
    {
        var verdicts = new List<Verdict>(rules.Rules.Count * Math.Max(1, file.Decisions.Count));
        Put(About.Case, null, file.First, file.CatalogueVersion);
        foreach (var decision in file.Decisions) Put(About.Decision, decision, decision.Reached, decision.Reached.CatalogueVersion);
        return verdicts;

        void Put(About about, DecisionFile? decision, CaseFact fact, long version)
        {
            var input = Input(rules.Rules[0], file, decision, fact, catalogue(version), decision is null ? null : clocks.GetValueOrDefault(decision.DecisionId), complete);
            foreach (var rule in rules.Rules)
                if (RuleBook.Functions.GetValueOrDefault(rule.Id)?.About == about) verdicts.Add(Ask(input with { Rule = rule }));
        }
    }

    /// <summary>What a rule may look at of one decision of a case, or of the case.</summary>
    /// <param name="fact">The fact whose office and service count: the decision, or the first of the case.</param>
    /// <param name="entries">The catalogue as it was when that was recorded.</param>
    public static RuleInput Input(RuleDefinition rule, CaseFile file, DecisionFile? decision, CaseFact fact, Catalogue entries, ClockAnnounced? clock, bool complete)
    {
        var office = entries.Offices.FirstOrDefault(o => o.Code == fact.Office && o.Agency == fact.Agency);
        var zone = office is not null && TimeZoneInfo.TryFindSystemTimeZoneById(office.TimeZone, out var known) ? known : null;
        var service = entries.Services.FirstOrDefault(s => s.Code == fact.Service && s.Agency == fact.Agency);
        var point = decision is null ? null : service?.DecisionPoints.FirstOrDefault(p => p.Code == decision.Body.DecisionPoint);
        return new RuleInput(rule, file, decision, office, zone, service, point, clock, complete);
    }

    /// <summary>Puts the rule of an input to it.</summary>
    public static Verdict Ask(RuleInput input) => new(input.Rule, input.Decision, input.Point,
        input.Rule.InForceAt((input.Decision?.Reached ?? input.Case.First).OccurredAt) ? RuleBook.Functions[input.Rule.Id].Inspect(input) : new Answer.NotApplicable("not-in-force-then"));

    /// <summary>
    /// Whether nothing about the case can still be under way: it is closed, or every source that spoke about it has delivered all that it
    /// had sent after its last fact here, or the waiting time is over.
    /// </summary>
    /// <param name="coveredTo">Source → ledger index of its newest heartbeat whose count was fully recorded.</param>
    public static bool IsComplete(CaseFile file, IReadOnlyDictionary<string, long> coveredTo, DateTimeOffset now) =>
        file.Closed
        || now >= DueAt(file)
        || file.Facts.GroupBy(f => f.Source).All(s => coveredTo.GetValueOrDefault(s.Key, -1) > s.Max(f => f.Index));

    /// <summary>When the waiting time of the case ends.</summary>
    public static DateTimeOffset DueAt(CaseFile file) => file.Facts.Max(f => f.RecordedAt) + AbsenceWait;
}
