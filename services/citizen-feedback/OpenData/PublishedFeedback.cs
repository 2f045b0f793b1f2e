using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.Improvements;
using Transparency.CitizenFeedback.Ratings;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.OpenData.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.CitizenFeedback.OpenData;

/// <summary>Everything public at one moment, with the head of the log.</summary>
public sealed record FeedbackReading(IReadOnlyList<OpenRating> Ratings, IReadOnlyList<OpenImprovement> Improvements, LogPosition? Checkpoint);

/// <summary>Public rows about ratings and improvements, read at most every ten seconds.</summary>
public sealed class PublishedFeedback(Store store, QuestionSet questions, ImprovementRecords improvements, IServiceProvider services, TimeProvider time)
{
    /// <summary>Answers from which a figure is compared with others.</summary>
    private const long Comparable = 30;

    private readonly KeptFigures<FeedbackReading> _kept = new(time, async cancellation =>
    {
        // A service whose log is kept but not published has no heads.
        var head = services.GetService<PublishedLog>() is { } log ? await log.LatestAsync(cancellation) : null;
        var counts = await RatingCounts.ReadAsync(store, "t.agency || '/' || t.office || '/' || t.service", null, null, null, null, walkUps: false, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), cancellation);
        return new([.. counts.Groups(questions, confidential: false).Where(group => group.Published).SelectMany(Rows)], [.. (await improvements.ListAsync(null, null, null, null, null, cancellation)).Select(each => Row(each.View(improvements.Today, owner: null)))],
            head is null ? null : new(head.Checkpoint.Origin, head.Checkpoint.Size, Convert.ToBase64String(head.Checkpoint.Root)));
    }, reading => (reading.Ratings, reading.Improvements));

    /// <summary>The newest reading and since when it reads so.</summary>
    public Task<(FeedbackReading Value, DateTimeOffset Since)> GetAsync(CancellationToken cancellationToken) => _kept.GetAsync(cancellationToken);

    private static IEnumerable<OpenRating> Rows(RatingGroup group)
    {
        var place = group.Key.Split('/');
        return from result in @group.Questions
               where result.N > 0
               let filtered = @group.Filtered?.FirstOrDefault(each => each.QuestionId == result.QuestionId)
               select new OpenRating(place[0], place[1], place[2], result.QuestionId, result.N, result.Mean, result.Lower, result.Upper, filtered?.Kept ?? 0, filtered?.LeftOut ?? 0, filtered?.Mean,
                   filtered?.Lower, filtered?.Upper, result.N >= Comparable);
    }

    private static OpenImprovement Row(Improvement each) => new(each.Id, each.Agency, each.Office, each.Service, each.TitleTh, string.Join(';', each.Reasons), each.OwnerRole, each.DueOn, each.State, each.PublishedOn,
        each.ResultTh, each.Before?.Ratings, each.Before?.PerRating, each.After?.Ratings, each.After?.PerRating);
}

/// <summary><c>GET /api/open-data/feedback</c>, <c>…/ratings.json|csv</c> and <c>…/improvements.json|csv?agency=&amp;service=</c> (public).</summary>
public static class OpenDataEndpoints
{
    private static readonly OpenDataIndex Index = Datasets.Of(typeof(OpenDataEndpoints).Assembly);

    public static void AddOpenData(this WebApplicationBuilder builder) => builder.Services.AddSingleton(OwnerSeal.From(builder.Configuration)).AddSingleton<Owners>().AddSingleton<ImprovementRecords>().AddHostedService<OwnersMoved>().AddSingleton<PublishedFeedback>();

    public static void MapOpenData(this IEndpointRouteBuilder app)
    {
        app.MapImprovements();
        app.MapGet("/api/open-data/feedback", (HttpContext http) => PublicFile.Answer(http, JsonSerializer.SerializeToUtf8Bytes(Index, Wire.Json), "application/json")).AllowPublic();
        app.MapGet("/api/open-data/feedback/ratings.{format}", RatingsAsync).AllowPublic();
        app.MapGet("/api/open-data/feedback/improvements.{format}", ImprovementsAsync).AllowPublic();
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> RatingsAsync(string format, string? agency, string? service, HttpContext http, PublishedFeedback published, CancellationToken cancellationToken)
    {
        var (reading, since) = await published.GetAsync(cancellationToken);
        IReadOnlyList<OpenRating> rows = [.. reading.Ratings.Where(row => (agency is null || row.Agency == agency) && (service is null || row.Service == service))];
        var head = Head("ratings", reading, since);
        return Datasets.Answer(http, format, head.Dataset, new OpenRatings(head, rows), rows);
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> ImprovementsAsync(string format, string? agency, string? service, HttpContext http, PublishedFeedback published, CancellationToken cancellationToken)
    {
        var (reading, since) = await published.GetAsync(cancellationToken);
        IReadOnlyList<OpenImprovement> rows = [.. reading.Improvements.Where(row => (agency is null || row.Agency == agency) && (service is null || row.Service is null || row.Service == service))];
        var head = Head("improvements", reading, since);
        return Datasets.Answer(http, format, head.Dataset, new OpenImprovements(head, rows), rows);
    }

    private static DatasetHead Head(string id, FeedbackReading reading, DateTimeOffset since) => new(Index.Datasets.Single(each => each.Id == id), Index.Licence, reading.Checkpoint, since);
}
