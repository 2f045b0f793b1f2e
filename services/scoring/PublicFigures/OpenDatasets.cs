using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.OpenData.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Scoring.PublicFigures;

/// <summary>
/// <c>GET /api/open-data/services</c>, <c>…/service-times.json|csv</c>, <c>…/step-times.json|csv</c> and <c>…/service-standards.json|csv?agency=&amp;service=</c> (public): figures with dictionary, licence,
/// recipe and the head of the log they were read at. Caches may keep them for seconds and ask again with their validator.
/// </summary>
public static class OpenDatasets
{
    private static readonly OpenDataIndex Index = Datasets.Of(typeof(OpenDatasets).Assembly);

    public static void MapOpenData(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/open-data/services", (HttpContext http) => PublicFile.Answer(http, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Index, Wire.Json), "application/json")).AllowPublic();
        app.MapGet("/api/open-data/services/service-times.{format}", TimesAsync).AllowPublic();
        app.MapGet("/api/open-data/services/step-times.{format}", StepsAsync).AllowPublic();
        app.MapGet("/api/open-data/services/service-standards.{format}", StandardsAsync).AllowPublic();
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> TimesAsync(string format, string? agency, string? service, HttpContext http, PublishedTimes published, CancellationToken cancellationToken)
    {
        var (reading, since) = await published.GetAsync(cancellationToken);
        IReadOnlyList<ServiceTime> rows = [.. reading.Times.Where(row => (agency is null || row.Agency == agency) && (service is null || row.Service == service))];
        var head = Head("service-times", reading.Checkpoint, since);
        return Datasets.Answer(http, format, head.Dataset, new ServiceTimes(head, rows), rows);
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> StandardsAsync(string format, string? agency, string? service, HttpContext http, PublishedTimes published, CancellationToken cancellationToken)
    {
        var (reading, since) = await published.GetAsync(cancellationToken);
        IReadOnlyList<ServiceStandard> rows = [.. reading.Standards.Where(row => (agency is null || row.Agency == agency) && (service is null || row.Service == service))];
        var head = Head("service-standards", reading.Checkpoint, since);
        return Datasets.Answer(http, format, head.Dataset, new ServiceStandards(head, rows), rows);
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> StepsAsync(string format, string? agency, string? service, HttpContext http, PublishedSteps published, CancellationToken cancellationToken)
    {
        var (reading, since) = await published.GetAsync(cancellationToken);
        IReadOnlyList<StepTime> rows = [.. reading.Steps.Where(row => (agency is null || row.Agency == agency) && (service is null || row.Service == service))];
        var head = Head("step-times", reading.Checkpoint, since);
        return Datasets.Answer(http, format, head.Dataset, new StepTimes(head, rows), rows);
    }

    private static DatasetHead Head(string id, LogPosition? checkpoint, DateTimeOffset since) => new(Index.Datasets.Single(each => each.Id == id), Index.Licence, checkpoint, since);
}
