using System.Buffers.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary><c>GET /api/tokens/keys?agency=&amp;office=</c> (public): every key an office ever had, so that a phone can see it was given none of its own.</summary>
public static class KeyListEndpoint
{
    public static void MapIssuingKeys(this IEndpointRouteBuilder app) => app.MapGet("/api/tokens/keys", ReadAsync).AllowPublic();

    private static async Task<Ok<IssuingKeyList>> ReadAsync(string agency, string office, IssuingKeys keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(new IssuingKeyList([.. (await keys.AllAsync(agency, office, cancellationToken)).Select(k =>
            new IssuingKey(k.Key, k.Agency, k.Office, k.Month, Base64Url.EncodeToString(k.Public.Modulus), IssuingKeys.AcceptedUntil(k.Month)))]));
}
