using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary>
/// <c>POST /api/votes</c> (public): a rating by whoever bears a signed token. The key says where the token was earned, so it counts there – or at the office
/// that has its work now – and nowhere else; the token's hash is the rating's id, so it counts once. A field nobody asked for is refused: the request carries nothing about the person.
/// </summary>
public static class CastVoteEndpoint
{
    private const int TokenBytes = 64;

    public static void MapCastVote(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/votes", HandleAsync).AllowPublic().RequireRateLimiting(RatingHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(SubmitRatingEndpoint.LargestBody));

    /// <summary>The rating's name for the phone: 22 characters base64url, from the token alone, so that no second spelling of a request makes a second rating.</summary>
    public static string ReceiptOf(ReadOnlySpan<byte> token) => Base64Url.EncodeToString(SHA256.HashData(token).AsSpan(0, 16));

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> HandleAsync(HttpRequest request, Store store, IssuingKeys keys, CatalogueInForce catalogue, OfficesInCharge offices, QuestionSet questions,
        RatingLane lane, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "This address does not read that content type.");
        var sent = await SubmitRatingEndpoint.ReadAsync<CastVote>(request, cancellationToken);
        if (sent.Key is null || sent.Service is null || sent.Answers is null || sent.Reasons is null) return Problems.Invalid(new FieldError("key, service, answers, reasons", "required"));
        if (ClaimSignatureEndpoint.Bytes(sent.Token) is not { Length: TokenBytes } token) return Problems.Invalid(new FieldError("token", "length", $"{TokenBytes} bytes in base64url."));
        if (await keys.AcceptedAsync(sent.Key, cancellationToken) is not { } key) return NotOurs();
        if (ClaimSignatureEndpoint.Bytes(sent.Signature) is not { } signature || !key.Public.Verify(token, signature)) return NotOurs();
        if (!await ClaimedRating.OffersAsync(catalogue, key.Agency, sent.Service, cancellationToken)) return Problems.Invalid(new FieldError("service", "unknown-service"));
        var receipt = ReceiptOf(token);
        var (rating, faults) = ClaimedRating.Decide(receipt, key.Agency, await offices.OfKnownAsync(key.Office, keys.Today, cancellationToken), sent.Service, Rating.Token, sent.Answers, sent.Reasons, sent.Text, questions, keys.Today);
        if (rating is null) return Problems.Invalid(faults);
        rating = rating with { Marks = new(false, RatingMarks.IsFromOfficeNetwork(request), false) };
        return TypedResults.Ok(await SubmitRatingEndpoint.CountAsync(lane, store, rating, receipt, cancellationToken));
    }

    // One answer for every reason: nobody learns from it how far a forgery came.
    private static ProblemHttpResult NotOurs() => Problems.Of(StatusCodes.Status403Forbidden, "token-refused", "This token is not signed by a key whose tokens count.");
}
