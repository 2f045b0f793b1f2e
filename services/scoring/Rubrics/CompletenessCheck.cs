namespace Transparency.Scoring.Rubrics;

/// <summary>
/// The application was checked for completeness, its defects told once and together, and nothing was asked for that the manual does not
/// list, that the State holds already, or as a certified copy. Either fault costs half.
/// </summary>
internal static class CompletenessCheck
{
    public static Finding Run(Subject subject, Criterion criterion)
    {
        if (!criterion.Lists("kinds", subject.Kind)) return Finding.NotApplicable("other-kind", new Inputs { { "kind", subject.Kind } });
        var checks = subject.History.With(fact => fact.Completeness).Where(each => each.Fact.OccurredAt <= subject.DecidedAt).ToList();
        if (checks.Count == 0) return Finding.NotRecorded("not-checked", new Inputs { { "checks", 0 } });

        var defects = checks.Count(each => !each.Body.Complete);
        var manual = subject.Service?.RequiredDocuments ?? [];
        var beyond = subject.History.With(fact => fact.DocumentRequest)
            .Where(each => each.Fact.OccurredAt <= subject.DecidedAt)
            .Where(each => each.Body.HeldByState || each.Body.CertifiedCopyAsked || (manual.Count > 0 && !manual.Contains(each.Body.Kind))).ToList();
        var inputs = new Inputs { { "checks", checks.Count }, { "defectRounds", defects }, { "askedBeyond", beyond.Select(each => each.Body.Kind).Distinct() } };
        Guid[] events = [.. checks.Select(each => each.Fact.EventId), .. beyond.Select(each => each.Fact.EventId)];
        var (twice, more) = (defects > 1, beyond.Count > 0);
        return Finding.Of(Ratio.Of((twice ? 0 : 1) + (more ? 0 : 1), 2), twice && more ? "both" : twice ? "defects-twice" : "asked-beyond", inputs, events);
    }
}
