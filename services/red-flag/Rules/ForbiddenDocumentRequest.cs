namespace Transparency.RedFlag.Rules;

/// <summary>Asked the applicant for what the state holds itself, or for a certified copy: the office has to get or to copy it (Licensing Facilitation Act).</summary>
public static class ForbiddenDocumentRequest
{
    public static Answer Inspect(RuleInput input)
    {
        var asked = input.Case.Facts.Where(f => f.DocumentRequest is { HeldByState: true } or { CertifiedCopyAsked: true }).ToList();
        if (!input.Case.Facts.Any(f => f.DocumentRequest is not null)) return new Answer.NotApplicable("no-document-requested");
        if (asked.Count == 0) return new Answer.Clear();
        return new Answer.Fires(asked.Count,
        [
            new("forbiddenRequests", RuleBook.Text(asked.Count), "0", "kinds"),
            new("firstForbidden", asked[0].DocumentRequest!.Kind),
        ], asked);
    }
}
