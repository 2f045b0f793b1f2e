namespace Transparency.Integration.Tests;

/// <summary>What the sample case system reports, good and bad.</summary>
public static class Reports
{
    /// <summary>One decision about a work permit as a structured CloudEvent.</summary>
    public static string Decision(string id, string caseRef = "DOOR-1", string agency = "doe", string occurredAt = "2026-10-05T09:12:00+07:00") => $$"""
        { "specversion": "1.0", "id": "{{id}}", "source": "urn:mol:doe:work-permit", "type": "mol.transparency.DecisionReached.v1",
          "data": { "agency": "{{agency}}", "office": "doe-bkk", "service": "work-permit", "caseRef": "{{caseRef}}", "occurredAt": "{{occurredAt}}",
            "decisionPoint": "permit-decision", "outcome": "grant", "participants": [ { "officer": "doe-001", "part": "approve" } ] } }
        """;

    /// <summary>Reports that have to wait, with everything that is against each, as <c>code field</c>. The ids begin with <paramref name="door"/>.</summary>
    public static IReadOnlyList<BadReport> Bad(string door) =>
    [
        new($"{door}-two-megabytes", With($"{door}-two-megabytes", "\"outcome\"", $"\"conditions\": [\"{new string('x', 2_000_000)}\"], \"outcome\""),
            ["too-large ", "too-long /data/conditions/0"]),
        new(null, $"{{ \"id\": \"{door}-broken\", \"source\": ", ["syntax /source"]),
        new($"{door}-no-case", With($"{door}-no-case", "\"caseRef\": \"DOOR-1\",", ""), ["missing-field /data/caseRef"]),
        new($"{door}-future", Decision($"{door}-future", occurredAt: "2099-01-01T00:00:00Z"), ["occurred-in-future /data/occurredAt"]),
        new($"{door}-twice", With($"{door}-twice", "\"agency\": \"doe\"", "\"agency\": \"doe\", \"agency\": \"doe\""), ["duplicate-key /data/agency"]),
        new($"{door}-everything", Decision($"{door}-everything", caseRef: "", agency: "nowhere", occurredAt: "2099-01-01T00:00:00Z"),
            ["missing-field /data/caseRef", "unknown-agency /data/agency", "office-of-other-agency /data/office", "service-of-other-agency /data/service",
                "occurred-in-future /data/occurredAt", "source-may-not-report /data/agency"]),
    ];

    private static string With(string id, string instead, string put) => Decision(id).Replace(instead, put, StringComparison.Ordinal);
}

/// <param name="Id">Null when the report cannot be read far enough to know it.</param>
/// <param name="Reasons">Every reason as <c>code field</c>.</param>
public sealed record BadReport(string? Id, string Body, IReadOnlyList<string> Reasons);
