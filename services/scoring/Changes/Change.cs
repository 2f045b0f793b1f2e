using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Changes;

/// <summary>One thing that could have been recorded otherwise, as a pure function over the facts of a case.</summary>
/// <param name="Told">How it is told.</param>
/// <param name="Apply">The facts with the change. Changes of one list may be applied together in any order.</param>
public sealed record Change(FactChange Told, Func<IReadOnlyList<CaseFact>, IReadOnlyList<CaseFact>> Apply);

/// <summary>The case whose score is to be lifted.</summary>
/// <param name="Subject">The decision among its facts.</param>
/// <param name="IsDraft">True when nothing is signed yet: what is past cannot be changed, what is missing can still be recorded.</param>
public sealed record Situation(Subject Subject, bool IsDraft)
{
    public CaseFact Fact => Subject.Fact;
    public Decision Decision => Subject.Decision;
    public DateTimeOffset DecidedAt => Subject.DecidedAt;

    /// <summary>Changes the decision itself.</summary>
    public Change OfDecision(string code, Criterion criterion, string? value, Func<Decision, Decision> change) =>
        Replacing(code, criterion, value, fact => fact.Decision is not null && fact.DecisionId == Subject.DecisionId, fact => fact with { Decision = change(fact.Decision!) });

    /// <summary>Changes facts that are recorded.</summary>
    public static Change Replacing(string code, Criterion criterion, string? value, Func<CaseFact, bool> which, Func<CaseFact, CaseFact> change) =>
        new(new FactChange(code, criterion.Id, value), facts => [.. facts.Select(fact => which(fact) ? change(fact) : fact)]);

    /// <summary>Leaves recorded facts out.</summary>
    public static Change Without(string code, Criterion criterion, string? value, Func<CaseFact, bool> which) =>
        new(new FactChange(code, criterion.Id, value), facts => [.. facts.Where(fact => !which(fact))]);

    /// <summary>Adds a fact that is not recorded.</summary>
    /// <param name="position">Distinct among the facts added to one case: from 1.</param>
    public Change Adding(string code, Criterion criterion, string? value, int position, string type, DateTimeOffset at, Func<CaseFact, CaseFact> body)
    {
        // Indexes below zero never meet a recorded one, and never raise what a score is computed from.
        var blank = new CaseFact
        {
            Index = long.MinValue + position, EventId = Guid.Empty, Type = type, CaseId = Fact.CaseId, Agency = Fact.Agency, Office = Fact.Office, Service = Fact.Service, Source = Fact.Source,
            SourceEventId = $"{code}/{value}", OccurredAt = at, RecordedAt = at, RecordedVia = Fact.RecordedVia, Historical = Fact.Historical, CatalogueVersion = Fact.CatalogueVersion,
        };
        return new(new FactChange(code, criterion.Id, value), facts => [.. facts, body(blank)]);
    }
}
