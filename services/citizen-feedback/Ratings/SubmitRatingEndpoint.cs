using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// <c>POST /api/ratings</c> (public, no account) and <c>GET /api/ratings/{rating}</c>, by which the phone that made the random id sees that it
/// counted. The same id sent again counts once, whatever it says then.
/// </summary>
public static class SubmitRatingEndpoint
{
    internal const int LargestBody = 16 * 1024;

    // A field nobody asked for could carry who the person is: it is refused, not ignored.
    private static readonly JsonSerializerOptions Strict = new(Wire.Json)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public static void MapRatings(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/ratings", SubmitAsync).AllowPublic().RequireRateLimiting(RatingHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        app.MapGet("/api/ratings/{rating}", CheckAsync).AllowPublic();
    }

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> SubmitAsync(HttpRequest request, Store store, QuestionSet questions, TextSeal seal, RatingLane lane, OfficesInCharge offices, OfficeHours hours, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "This address does not read that content type.");
        var sent = await ReadAsync<SubmitRating>(request, cancellationToken);
        if (sent.Rating is null || sent.Answers is null || sent.Reasons is null) return Problems.Invalid(new FieldError("rating, answers, reasons", "required"));
        if (PointCode.Parse(sent.Point) is not { } code || await ServicePointRows.FindBareAsync(store.Source, code, cancellationToken) is not { } point) return Problems.NotFound("No such service point.");
        var local = TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(point.TimeZone)).DateTime;
        var today = DateOnly.FromDateTime(local);
        if (!point.State.TakesRatingsOn(today)) return Problems.Of(StatusCodes.Status410Gone, "service-point-retired", "This service point is closed; its poster is out of date.");
        if (sent.Text is { Length: > 0 } && !seal.Keeps) return Problems.Invalid(new FieldError("text", "not-kept", "Free text is not collected here."));

        // Old paper hangs on where an office has moved: what is said there now is about who has the work now.
        var office = await offices.OfKnownAsync(point.View.Office, today, cancellationToken);
        var (rating, faults) = SubmittedRating.Decide(sent, questions, point.View with { Office = office }, today);
        if (rating is null) return Problems.Invalid(faults);
        rating = rating with { Marks = new(await hours.IsOutsideAsync(rating.Agency, office, local, cancellationToken), RatingMarks.IsFromOfficeNetwork(request), false) };
        return TypedResults.Ok(await CountAsync(lane, store, rating, sent.Rating, cancellationToken));
    }

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> CheckAsync(string rating, Store store, CancellationToken cancellationToken) =>
        SubmittedRating.IdOf(rating) is { } id && await RatingRows.DayAsync(store.Source, id, cancellationToken) is { } day
            ? TypedResults.Ok(new RatingReceipt(rating, true, false, day)) : Problems.NotFound();

    /// <summary>Stores the rating unless it is there, and says which.</summary>
    internal static async Task<RatingReceipt> CountAsync(RatingLane lane, Store store, Rating rating, string receipt, CancellationToken cancellationToken)
    {
        var added = await lane.AddAsync(rating, cancellationToken);
        return new RatingReceipt(receipt, true, !added, added ? rating.Day : await RatingRows.DayAsync(store.Source, rating.Id, cancellationToken) ?? rating.Day);
    }

    /// <summary>The body, with nothing in it that was not asked for.</summary>
    /// <exception cref="BadHttpRequestException">It is something else.</exception>
    internal static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Strict, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not a rating.", e);
        }
    }
}
