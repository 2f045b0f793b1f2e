using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Verification;

namespace Transparency.Scoring.Recorded;

/// <summary>A fact of self-assessment: of a campaign, an agency's answers, the register of verifiers or a verification.</summary>
public abstract record AssessedFact;

/// <summary>How these facts are named on disk, in which stream they stand and which rows follow from them. A name is never given another meaning.</summary>
public static class AssessedFacts
{
    private static readonly Dictionary<string, Type> s_types = new(StringComparer.Ordinal)
    {
        ["campaign_opened"] = typeof(CampaignFact.CampaignOpened), ["campaign_frozen"] = typeof(CampaignFact.CampaignFrozen),
        ["points_listed"] = typeof(AssessmentFact.PointsListed), ["own_questions_set"] = typeof(AssessmentFact.OwnQuestionsSet), ["question_answered"] = typeof(AssessmentFact.QuestionAnswered),
        ["evidence_attached"] = typeof(AssessmentFact.EvidenceAttached), ["evidence_withdrawn"] = typeof(AssessmentFact.EvidenceWithdrawn),
        ["assessment_submitted"] = typeof(AssessmentFact.AssessmentSubmitted), ["assessment_returned"] = typeof(AssessmentFact.AssessmentReturned),
        ["assessment_reminded"] = typeof(AssessmentFact.AssessmentReminded), ["assessment_frozen"] = typeof(AssessmentFact.AssessmentFrozen),
        ["verifier_declared"] = typeof(RegisterFact.VerifierDeclared), ["verifier_confirmed"] = typeof(RegisterFact.VerifierConfirmed),
        ["sample_drawn"] = typeof(VerificationFact.SampleDrawn), ["sample_extended"] = typeof(VerificationFact.SampleExtended), ["verdict_given"] = typeof(VerificationFact.VerdictGiven),
        ["verdict_resolved"] = typeof(VerificationFact.VerdictResolved), ["sample_judged"] = typeof(VerificationFact.SampleJudged),
    };

    private static readonly Dictionary<Type, string> s_names = s_types.ToDictionary(each => each.Value, each => each.Key);

    public static string Name(AssessedFact fact) => s_names[fact.GetType()];

    /// <summary>The fact of a stored event; null when it is of another kind or written by other hands.</summary>
    public static AssessedFact? Read(StoredEvent stored) => !stored.Foreign && s_types.TryGetValue(stored.Type, out var type) ? (AssessedFact)Facts.Read(type, stored.Data.Span) : null;

    /// <summary>Tenant, stream and its type.</summary>
    public static (string Tenant, string Stream, string Type) Place(AssessedFact fact) => fact switch
    {
        CampaignFact each => (Facts.Ministry, CampaignFact.StreamOf(each.Period), "campaign"),
        AssessmentFact each => (each.Agency, $"assessment-{each.Period}", "assessment"),
        VerificationFact each => (Facts.Ministry, $"verification-{each.Period}", "verification"),
        RegisterFact => (Facts.Ministry, RegisterFact.Stream, "verifiers"),
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    /// <summary>Account id of who acted; null when the system did.</summary>
    public static string? Subject(AssessedFact fact) => (fact.GetType().GetProperty("Actors")?.GetValue(fact) as ActedBy)?.Subject;

    /// <summary>The rows that follow from a fact: written with it, and again by a replay into another schema.</summary>
    public static NpgsqlBatchCommand? Row(AssessedFact fact, string schema = ReadModel.Live) => fact switch
    {
        CampaignFact.CampaignOpened each => new($"insert into {schema}.campaign (period, state, due_on, agencies) values ($1, 'open', $2, $3)")
        {
            Parameters = { new() { Value = each.Period }, new() { Value = each.DueOn }, new() { Value = each.Agencies.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } },
        },
        CampaignFact.CampaignFrozen each => Campaign(schema, each.Period, "frozen"),
        VerificationFact.SampleDrawn each => Campaign(schema, each.Period, "drawn"),
        VerificationFact.SampleJudged { Verdict: not "extended" } each => Campaign(schema, each.Period, each.Verdict),
        AssessmentFact.EvidenceAttached each => new($"insert into {schema}.assessment_evidence (agency, period, no, sha256, in_use) values ($1, $2, $3, $4, true)")
        {
            Parameters = { new() { Value = each.Agency }, new() { Value = each.Period }, new() { Value = each.No }, new() { Value = each.Sha256 } },
        },
        AssessmentFact.EvidenceWithdrawn each => new($"update {schema}.assessment_evidence set in_use = false where agency = $1 and period = $2 and no = $3")
        {
            Parameters = { new() { Value = each.Agency }, new() { Value = each.Period }, new() { Value = each.No } },
        },
        _ => null,
    };

    private static NpgsqlBatchCommand Campaign(string schema, string period, string state) =>
        new($"update {schema}.campaign set state = $2 where period = $1") { Parameters = { new() { Value = period }, new() { Value = state } } };
}
