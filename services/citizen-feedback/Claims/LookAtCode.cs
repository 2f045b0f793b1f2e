using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary><c>POST /api/claims/look</c> (public): by POST, so that a code stands in no log and no history.</summary>
public static class LookAtCodeEndpoint
{
    internal const int LargestBody = 8 * 1024;

    public static void MapLookAtCode(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/claims/look", HandleAsync).AllowPublic().RequireRateLimiting(ClaimHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Ok<ClaimView>, ProblemHttpResult>> HandleAsync(LookAtCode sent, Store store, ClaimSecrets secrets, IssuingKeys keys, OfficesInCharge offices, CancellationToken cancellationToken)
    {
        if (ClaimCode.Parse(sent.Code) is not { } code || await ClaimCodeRows.FindAsync(store, secrets.HashOf(code), cancellationToken) is not { Capped: false } row) return UnknownCode();
        var state = row.StateOn(keys.Today);
        var key = state == "open" ? await keys.OfThisMonthAsync(row.Agency, row.Office, cancellationToken) : null;
        return TypedResults.Ok(new ClaimView(state, row.Agency, await offices.OfKnownAsync(row.Office, keys.Today, cancellationToken), row.Service, key?.Key, key is null ? null : Base64Url.EncodeToString(key.Public.Modulus)));
    }

    internal static ProblemHttpResult UnknownCode() => Problems.Of(StatusCodes.Status404NotFound, "unknown-code", "No case has this code.");

    internal static ProblemHttpResult Closed(string state) => state == "used"
        ? Problems.Of(StatusCodes.Status409Conflict, "code-used", "This code was used before; each counts once.")
        : Problems.Of(StatusCodes.Status410Gone, "code-expired", "This code ended 30 days after the answer to the case.");
}
