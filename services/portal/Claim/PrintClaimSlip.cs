using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Claim;

/// <summary><c>POST /cases/{id}/claim-slip</c>: the claim code for the ใบรับคำขอ. It stands in this answer and nowhere else; the service records each hand-out and who asked.</summary>
public static class PrintClaimSlip
{
    public static void MapPrintClaimSlip(this IEndpointRouteBuilder app) => app.MapPost("/cases/{caseId}/claim-slip", Print).Allow(Roles.Officer, Roles.AgencyAdmin);

    private static async Task<Results<RazorComponentResult<ClaimSlipDocument>, RedirectHttpResult>> Print(string caseId, ServiceWriter writer, Screen screen)
    {
        var code = await writer.Send<object?, HandedOutCode>(ServiceReader.CitizenFeedback, $"/api/claim-codes/{Uri.EscapeDataString(caseId)}/hand-out", null);
        return code is null ? TypedResults.Redirect(screen.Link("/cases/" + Uri.EscapeDataString(caseId), ("claimFailed", screen.Failure)) + "#claim-slip")
            : new RazorComponentResult<ClaimSlipDocument>(new { Code = code }) { PreventStreamingRendering = true };
    }
}
