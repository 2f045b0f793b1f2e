using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Receipts;

public static class ReceiptsWiring
{
    public static void MapReceipts(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/receipts/{caseId}/{eventId:guid}", IssueReceipt.Endpoint).Allow(Officer, AgencyAdmin, Auditor);
        routes.MapGet("/api/receipts/{caseId}/{eventId:guid}/card", SeeReceiptCard.Endpoint).Allow(Officer, AgencyAdmin, Auditor);
    }
}
