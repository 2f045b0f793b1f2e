namespace Transparency.DecisionCapture.Subjects;

/// <summary>Key of one data subject (a person, a company, or the free text of one case).</summary>
/// <param name="Name">Random pseudonym <c>s-</c> + 26 characters of base32: what facts and other services see.</param>
/// <param name="Secret">32-byte AES key; gone after erasure.</param>
/// <param name="Salt">32-byte salt of the subject's commitments in the ledger's leaves; gone after erasure.</param>
public sealed record SubjectKey(string Name, byte[] Secret, byte[] Salt);
