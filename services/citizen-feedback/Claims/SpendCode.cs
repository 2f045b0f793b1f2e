using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>
/// <c>POST /api/votes/by-code</c> (public): code and rating in one request, for browsers without script. Nothing stored joins the two, but whoever
/// watched this service at that moment could have: the page says that it is less anonymous.
/// </summary>
public static class SpendCodeEndpoint
{
    public static void MapSpendCode(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/votes/by-code", HandleAsync).AllowPublic().RequireRateLimiting(RatingHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(SubmitRatingEndpoint.LargestBody));

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> HandleAsync(HttpRequest request, Store store, ClaimSecrets secrets, IssuingKeys keys, OfficesInCharge offices, QuestionSet questions, TextSeal seal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "This address does not read that content type.");
        var sent = await SubmitRatingEndpoint.ReadAsync<SpendCode>(request, cancellationToken);
        if (sent.Rating is null || sent.Answers is null || sent.Reasons is null) return Problems.Invalid(new FieldError("rating, answers, reasons", "required"));
        if (ClaimCode.Parse(sent.Code) is not { } code || await ClaimCodeRows.FindAsync(store, secrets.HashOf(code), cancellationToken) is not { Capped: false } row) return LookAtCodeEndpoint.UnknownCode();
        var (rating, faults) = ClaimedRating.Decide(sent.Rating, row.Agency, await offices.OfKnownAsync(row.Office, keys.Today, cancellationToken), row.Service, Rating.Code, sent.Answers, sent.Reasons, sent.Text, questions, keys.Today);
        if (rating is null) return Problems.Invalid(faults);
        rating = rating with { Marks = new(false, RatingMarks.IsFromOfficeNetwork(request), row.IsFreshAt(time.GetUtcNow())) };
        // A repeat of what was counted is told so, whatever has become of the code since.
        if (await RatingRows.DayAsync(store.Source, rating.Id, cancellationToken) is { } day) return TypedResults.Ok(new RatingReceipt(sent.Rating, true, true, day));
        if (row.StateOn(keys.Today) is var state and not "open") return LookAtCodeEndpoint.Closed(state);

        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        if (!await ClaimCodeRows.UseAsync(db, row, keys.Today, null, cancellationToken)) return LookAtCodeEndpoint.Closed("used");
        var added = await RatingRows.InsertAsync(db, rating, seal, cancellationToken);
        // The same id with another code: neither code nor rating is used up.
        if (!added) return LookAtCodeEndpoint.Closed("used");
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(new RatingReceipt(sent.Rating, true, false, rating.Day));
    }
}
