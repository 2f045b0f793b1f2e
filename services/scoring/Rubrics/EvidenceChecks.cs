namespace Transparency.Scoring.Rubrics;

/// <summary>Is the reason recorded, is the evidence there, and was it recorded when it happened?</summary>
internal static class EvidenceChecks
{
    private static readonly string[] Parts = ["facts", "law", "considerations"];

    /// <summary>
    /// The reason in its three parts, or the lawful exception. A grant exactly as applied for is fully met by a completed checklist, so that
    /// nobody writes prose for a machine; refusal, condition, deviation and money want words of their own.
    /// </summary>
    public static Finding Reason(Subject subject, Criterion criterion)
    {
        if (!subject.IsDiscretionary) return Finding.NotApplicable("not-discretionary", new Inputs { { "decisionPoint", subject.Decision.DecisionPoint } });
        var reason = subject.Decision.Reason;
        if (subject.GrantsAsApplied && subject.Decision.ChecklistComplete == true)
            return Finding.Met(new Inputs { { "checklist", "complete" }, { "outcome", subject.Decision.Outcome } }, subject.Fact.EventId);
        if (reason is null || reason.Parts.Count == 0) return Finding.NotRecorded("not-recorded", new Inputs { { "outcome", subject.Decision.Outcome } }, subject.Fact.EventId);

        var minimum = criterion.Number("minimumCharacters");
        var missing = Parts.Where(part => !reason.Parts.Contains(part)).ToList();
        var inputs = new Inputs { { "parts", reason.Parts }, { "characters", reason.Length }, { "minimumCharacters", minimum } };
        if (reason.Parts.Contains("exception")) return Finding.Met(inputs, subject.Fact.EventId);
        inputs.Add("missing", missing);
        var share = Ratio.Of(Parts.Length - missing.Count, Parts.Length);
        return reason.Length < minimum
            ? Finding.Of(share * Ratio.Of(1, 2), "too-short", inputs, subject.Fact.EventId)
            : Finding.Of(share, "parts-missing", inputs, subject.Fact.EventId);
    }

    /// <summary>Every kind of evidence the decision point requires is on record before the decision with its digest; without digest it counts half.</summary>
    public static Finding RequiredEvidence(Subject subject, Criterion criterion)
    {
        var required = subject.Point?.RequiredEvidence.Distinct(StringComparer.Ordinal).ToList() ?? [];
        if (required.Count == 0) return Finding.NotApplicable("none-required", new Inputs { { "decisionPoint", subject.Decision.DecisionPoint } });
        var attached = subject.History.With(fact => fact.Evidence).Where(each => each.Fact.OccurredAt <= subject.DecidedAt).ToList();
        var (share, events) = (Ratio.Zero, new List<Guid> { subject.Fact.EventId });
        List<string> unhashed = [], missing = [];
        foreach (var kind in required)
        {
            var cited = subject.Decision.Evidence.Where(each => each.Kind == kind).ToList();
            var files = attached.Where(each => each.Body.Kind == kind).ToList();
            events.AddRange(files.Select(each => each.Fact.EventId));
            if (cited.Count + files.Count == 0) missing.Add(kind);
            else if (cited.Any(each => IsDigest(each.Sha256)) || files.Any(each => IsDigest(each.Body.Sha256))) share += Ratio.One;
            else
            {
                unhashed.Add(kind);
                share += Ratio.Of(1, 2);
            }
        }
        var inputs = new Inputs { { "required", required }, { "missing", missing }, { "withoutDigest", unhashed } };
        return missing.Count == required.Count
            ? Finding.NotRecorded("none-recorded", inputs, events)
            : Finding.Of(share / required.Count, "some-missing", inputs, events);
    }

    /// <summary>
    /// The decision was recorded when it was taken: in full within the hours allowed, then less by each whole day. History that a source
    /// delivers later is not judged.
    /// </summary>
    public static Finding RecordedInTime(Subject subject, Criterion criterion)
    {
        var fact = subject.Fact;
        if (fact.Historical) return Finding.NotApplicable("historical");
        var (hours, zero) = (criterion.Number("fullWithinHours"), criterion.Number("zeroFromDays"));
        var delay = fact.RecordedAt - fact.OccurredAt;
        var days = Math.Max(0, (int)delay.TotalDays);
        var inputs = new Inputs { { "occurredAt", fact.OccurredAt }, { "recordedAt", fact.RecordedAt }, { "days", days } };
        return delay <= TimeSpan.FromHours(hours)
            ? Finding.Met(inputs, fact.EventId)
            : Finding.Of(Ratio.Of(zero - Math.Max(1, days), zero).Clamped(), "late", inputs, fact.EventId);
    }

    private static bool IsDigest(string? sha256) => sha256 is { Length: 64 };
}
