using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Rubrics;

/// <summary>Is there a rule behind the decision, and was it kept?</summary>
internal static class ComplianceChecks
{
    /// <summary>Every legal basis cited is registered, provided for this decision point and in force on the day of the decision.</summary>
    public static Finding LegalBasis(Subject subject, Criterion criterion)
    {
        var cited = subject.Decision.LegalBasis.Where(each => !string.IsNullOrWhiteSpace(each)).Distinct(StringComparer.Ordinal).ToList();
        if (cited.Count == 0) return Finding.NotRecorded("none-cited", [], subject.Fact.EventId);
        var day = subject.Office.DateOf(subject.DecidedAt);
        var unfit = cited.Where(each => !Fits(each)).ToList();
        var inputs = new Inputs { { "cited", cited }, { "unfit", unfit } };
        return Finding.Of(Ratio.Of(cited.Count - unfit.Count, cited.Count), unfit.Count == cited.Count ? "all-unfit" : "some-unfit", inputs, subject.Fact.EventId);

        bool Fits(string code) =>
            subject.Catalogue.Law(code) is { } law && (law.From is not { } from || from <= day) && (law.To is not { } to || day <= to)
            && (subject.Point is not { LegalBases.Count: > 0 } point || point.LegalBases.Contains(code));
    }

    /// <summary>The outcome is one that the catalogue permits at this decision point.</summary>
    public static Finding PermittedOutcome(Subject subject, Criterion criterion)
    {
        var inputs = new Inputs { { "decisionPoint", subject.Decision.DecisionPoint }, { "outcome", subject.Decision.Outcome } };
        if (subject.Point is null) return Finding.NotMet("unknown-point", inputs, subject.Fact.EventId);
        return subject.Outcome is null ? Finding.NotMet("not-permitted", inputs, subject.Fact.EventId) : Finding.Met(inputs, subject.Fact.EventId);
    }

    /// <summary>A conflict of interest was declared or denied, and a declared one was handled in one of the lawful ways.</summary>
    public static Finding ConflictOfInterest(Subject subject, Criterion criterion)
    {
        if (subject.Decision.Conflict is not { } conflict) return Finding.NotRecorded("not-declared", [], subject.Fact.EventId);
        var inputs = new Inputs { { "conflict", conflict.Kind }, { "handled", conflict.Handled } };
        return conflict.Kind == "none" || criterion.Lists("ways", conflict.Handled)
            ? Finding.Met(inputs, subject.Fact.EventId)
            : Finding.NotMet("not-handled", inputs, subject.Fact.EventId);
    }

    /// <summary>Before a burdening decision the party was heard, or an exception with its legal basis was recorded.</summary>
    public static Finding PartyHeard(Subject subject, Criterion criterion)
    {
        if (!subject.IsBurdening) return Finding.NotApplicable("not-burdening", new Inputs { { "outcome", subject.Decision.Outcome } });
        var hearings = subject.History.About(subject.DecisionId, fact => fact.Hearing).ToList();
        if (hearings.Count == 0)
            // Hearings belong to the case: many systems record them before the decision has a reference.
            hearings = [.. subject.History.With(fact => fact.Hearing).Where(each => each.Fact.DecisionId is null)];
        if (hearings.Count == 0) return Finding.NotRecorded("not-recorded", new Inputs { { "outcome", subject.Decision.Outcome } }, subject.Fact.EventId);
        var (fact, hearing) = hearings.OrderBy(each => Rank(each.Fact, each.Body)).First();
        var inputs = new Inputs { { "heardAt", fact.OccurredAt }, { "method", hearing.Method }, { "legalBasis", hearing.LegalBasis }, { "decidedAt", subject.DecidedAt } };
        return Rank(fact, hearing) switch
        {
            0 => Finding.Met(inputs, fact.EventId),
            1 => Finding.Of(Ratio.Of(1, 2), "exception-without-law", inputs, fact.EventId),
            _ => Finding.NotMet("after-decision", inputs, fact.EventId),
        };

        int Rank(CaseFact at, Hearing told) =>
            at.OccurredAt > subject.DecidedAt ? 2 : told.Exception is not null && string.IsNullOrWhiteSpace(told.LegalBasis) ? 1 : 0;
    }
}
