namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary><c>POST /api/language-packs/{code}/approve</c>, by an administrator for every agency: a named person has read the translation.</summary>
/// <param name="Digest">SHA-256 of the pack's file, 64 lower-case hex digits: another file has not been approved.</param>
/// <param name="Name">Who read it, 3–200 characters.</param>
public sealed record ApproveLanguagePack(string Digest, string Name);

/// <summary>The approval that stands for a language, public and without a name.</summary>
/// <param name="Code">my, km, lo or vi.</param>
public sealed record LanguagePackApproval(string Code, string Digest, DateTimeOffset ApprovedAt);

/// <summary><c>GET /api/language-packs</c>, public.</summary>
public sealed record LanguagePackApprovals(IReadOnlyList<LanguagePackApproval> Packs);

/// <summary>An approval with who gave it.</summary>
public sealed record NamedLanguagePackApproval(string Code, string Digest, DateTimeOffset ApprovedAt, string ApprovedBy);

/// <summary><c>GET /api/language-packs/approvals</c>, for administrators and auditors.</summary>
public sealed record NamedLanguagePackApprovals(IReadOnlyList<NamedLanguagePackApproval> Packs);
