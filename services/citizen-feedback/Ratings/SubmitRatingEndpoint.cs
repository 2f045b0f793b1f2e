using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using NpgsqlTypes;
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
    private const int LargestBody = 16 * 1024;

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

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> SubmitAsync(HttpRequest request, Store store, QuestionSet questions, TextSeal seal, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType()) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "This address does not read that content type.");
        var sent = await ReadAsync(request, cancellationToken);
        if (sent.Rating is null || sent.Answers is null || sent.Reasons is null) return Problems.Invalid(new FieldError("rating, answers, reasons", "required"));
        if (PointCode.Parse(sent.Point) is not { } code || await ServicePointRows.FindAsync(store.Source, code, cancellationToken) is not { } point) return Problems.NotFound("No such service point.");
        if (!point.State.Active) return Problems.Of(StatusCodes.Status410Gone, "service-point-retired", "This service point is closed; its poster is out of date.");
        if (sent.Text is { Length: > 0 } && !seal.Keeps) return Problems.Invalid(new FieldError("text", "not-kept", "Free text is not collected here."));

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById(point.TimeZone)).Date);
        var (rating, faults) = SubmittedRating.Decide(sent, questions, point.View, today);
        if (rating is null) return Problems.Invalid(faults);
        var added = await InsertAsync(store.Source, rating, seal, cancellationToken);
        return TypedResults.Ok(new RatingReceipt(sent.Rating, true, !added, added ? today : await DayAsync(store.Source, rating.Id, cancellationToken) ?? today));
    }

    private static async Task<Results<Ok<RatingReceipt>, ProblemHttpResult>> CheckAsync(string rating, Store store, CancellationToken cancellationToken) =>
        SubmittedRating.IdOf(rating) is { } id && await DayAsync(store.Source, id, cancellationToken) is { } day
            ? TypedResults.Ok(new RatingReceipt(rating, true, false, day)) : Problems.NotFound();

    private static async Task<SubmitRating> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<SubmitRating>(request.Body, Strict, cancellationToken) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not a rating.", e);
        }
    }

    private static async Task<bool> InsertAsync(NpgsqlDataSource db, Rating rating, TextSeal seal, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("insert into app.rating values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing");
        foreach (object value in new object[] { rating.Id, rating.Point, rating.Agency, rating.Office, rating.Service, rating.Day, rating.QuestionSet, rating.QuestionSetVersion })
            command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(rating.Answers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = rating.Reasons.ToArray() });
        command.Parameters.Add(new() { Value = rating.Text is null ? DBNull.Value : seal.Seal(rating.Id, rating.Text), NpgsqlDbType = NpgsqlDbType.Bytea });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task<DateOnly?> DayAsync(NpgsqlDataSource db, byte[] id, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select day from app.rating where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? rows.GetFieldValue<DateOnly>(0) : null;
    }
}
