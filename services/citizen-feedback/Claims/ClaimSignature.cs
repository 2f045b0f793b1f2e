using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>
/// <c>POST /api/claims</c> (public): one blind signature for one code. The phone that lost the answer sends the same blinded message again and
/// gets the same signature; another message is refused. What is kept of the message is a hash of a random number: it says nothing about the token.
/// </summary>
public static class ClaimSignatureEndpoint
{
    public static void MapClaimSignature(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/claims", HandleAsync).AllowPublic().RequireRateLimiting(ClaimHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LookAtCodeEndpoint.LargestBody));

    private static async Task<Results<Ok<BlindSigned>, ProblemHttpResult>> HandleAsync(ClaimSignature sent, Store store, ClaimSecrets secrets, IssuingKeys keys, CancellationToken cancellationToken)
    {
        if (ClaimCode.Parse(sent.Code) is not { } code || await ClaimCodeRows.FindAsync(store, secrets.HashOf(code), cancellationToken) is not { Capped: false } row) return LookAtCodeEndpoint.UnknownCode();
        if (Bytes(sent.Blinded) is not { } blinded) return Problems.Invalid(new FieldError("blinded", "base64url"));
        if (row.StateOn(keys.Today) == "expired") return LookAtCodeEndpoint.Closed("expired");
        // The code decides the office, and with it the key: a token of another office cannot be bought with it.
        var key = await keys.AcceptedAsync(sent.Key ?? "", cancellationToken);
        if (key is null || (key.Agency, key.Office) != (row.Agency, row.Office) || (!row.Used && key.Month != keys.Month))
            return Problems.Of(StatusCodes.Status409Conflict, "key-changed", "Look at the code again: another key signs for this office now.");
        if (await keys.SignAsync(key.Key, blinded, cancellationToken) is not { } signature) return Problems.Invalid(new FieldError("blinded", "out-of-range", "A number below the modulus, as long as the modulus."));

        // Signed first and released only when the code was ours to use: a crash in between costs nobody a vote.
        var hash = SHA256.HashData(blinded);
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        if (!await ClaimCodeRows.UseAsync(db, row, keys.Today, hash, cancellationToken) && !await IsSameAsync(store, row.Hash, hash, cancellationToken)) return LookAtCodeEndpoint.Closed("used");
        return TypedResults.Ok(new BlindSigned(Base64Url.EncodeToString(signature)));
    }

    private static async Task<bool> IsSameAsync(Store store, byte[] code, byte[] blinded, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select blinded from app.claim where code = $1");
        command.Parameters.Add(new() { Value = code });
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] before && before.AsSpan().SequenceEqual(blinded);
    }

    internal static byte[]? Bytes(string? text) => text is { Length: > 0 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
