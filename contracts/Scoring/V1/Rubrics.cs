namespace Transparency.Contracts.Scoring.V1;

/// <summary><c>GET /api/rubrics/{id}?version=</c>: a rubric as data; without version the one in force.</summary>
/// <param name="Digest">SHA-256 (hex) of the rubric's canonical JSON, as every score names it.</param>
/// <param name="Labels">Names of the inputs that criterion results list, by label code.</param>
/// <param name="Terms">Words for the codes that criterion results carry as values.</param>
public sealed record RubricView(string Id, int Version, string Digest, string NameTh, string NameEn, IReadOnlyList<RubricDimension> Dimensions,
    IReadOnlyList<RubricCriterion> Criteria, IReadOnlyList<RubricWord> Labels, IReadOnlyList<RubricWord> Terms);

/// <param name="Weight">Most points of all its criteria.</param>
public sealed record RubricDimension(string Code, int Weight, string NameTh, string NameEn);

/// <param name="Check">Name of the check the criterion runs.</param>
/// <param name="Parameters">Parameter name → value as JSON text.</param>
/// <param name="LawConfirmedBy">Who confirmed the reference against the Royal Gazette; null = not yet confirmed, and shown so.</param>
/// <param name="MetTh">What is fully met, in one sentence.</param>
public sealed record RubricCriterion(string Id, string Dimension, int Weight, string Check, IReadOnlyDictionary<string, string> Parameters,
    string LawTh, string LawEn, string? LawConfirmedBy, string NameTh, string NameEn, string MetTh, string MetEn);

public sealed record RubricWord(string Code, string Th, string En);
