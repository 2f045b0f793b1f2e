using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Verification;

/// <summary>The register of verifiers, verdicts and their resolution, passed on with the caller's own ticket.</summary>
public static class VerificationForms
{
    public static void MapVerificationForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/verification/declare", Declare).Allow(Roles.Verifier);
        app.MapPost("/verification/confirm", Confirm).Allow(Roles.AgencyAdmin);
        app.MapPost("/verification/{period}/{no:int}/verdict", (string period, int no, [FromForm] string level, [FromForm] string? reason, ServiceWriter writer, Screen screen) =>
            Judge(period, no, "verdict", level, reason, writer, screen)).Allow(Roles.Verifier);
        app.MapPost("/verification/{period}/{no:int}/resolution", (string period, int no, [FromForm] string level, [FromForm] string? reason, ServiceWriter writer, Screen screen) =>
            Judge(period, no, "resolution", level, reason, writer, screen)).Allow(Roles.Auditor);
    }

    private static async Task<RedirectHttpResult> Declare(IFormCollection form, ServiceWriter writer, Screen screen)
    {
        // Until when is asked in one row for each agency ticked; a day left out means today.
        var served = form["served"].OfType<string>().Select(agency => new ServedIn(agency, ThaiTime.Parse(form[agency + "d"], form[agency + "m"], form[agency + "y"])?.Date ?? ThaiTime.Day(screen.Now))).ToList();
        var sent = await writer.SendOrLearn<DeclareVerifier, RegisteredVerifier>(ServiceReader.Scoring, "/api/verifiers", new(served));
        return TypedResults.Redirect(screen.Link("/verification", ("failed", sent.Answer is null ? Why(sent.Errors, screen) : null)));
    }

    private static async Task<RedirectHttpResult> Confirm([FromForm] string id, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<object?, RegisteredVerifier>(ServiceReader.Scoring, $"/api/verifiers/{Uri.EscapeDataString(id)}/confirm", null);
        return TypedResults.Redirect(screen.Link("/verification", ("failed", sent.Answer is null ? Why(sent.Errors, screen) : null)));
    }

    private static async Task<RedirectHttpResult> Judge(string period, int no, string what, string level, string? reason, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<GiveVerdict, VerificationItem>(ServiceReader.Scoring, $"/api/verifications/{Uri.EscapeDataString(period)}/items/{no}/{what}", new(level, reason ?? ""));
        return TypedResults.Redirect(screen.Link("/verification/" + Uri.EscapeDataString(period), ("item", sent.Answer is null ? no : null), ("failed", sent.Answer is null ? Why(sent.Errors, screen) : null), ("saved", sent.Answer is null ? null : no)));
    }

    private static string Why(IReadOnlyList<FieldError> errors, Screen screen) => (errors.Count > 0 ? errors[0].Rule : null) ?? screen.Failure;
}
