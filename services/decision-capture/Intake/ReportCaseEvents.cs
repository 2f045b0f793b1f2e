using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// <c>POST /api/case-events</c>: one CloudEvent or up to 500, in structured mode, batch mode or (single) binary mode with
/// <c>ce-</c> headers. Each event has its own outcome; a bad one never holds up the others.
/// </summary>
public static class ReportCaseEvents
{
    /// <summary>Largest body in bytes.</summary>
    public const int MaximumBody = 32 * 1024 * 1024;

    private const string AttributePrefix = "ce-";

    internal static async Task<Results<Ok<IntakeAnswer>, ProblemHttpResult>> Handle(HttpRequest request, Caller caller, RecordCaseEvents record, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var contentType) || Shape(contentType) is not { } shape)
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type",
                "Send application/cloudevents+json, application/cloudevents-batch+json or application/json.",
                errors: [new FieldError("Content-Type", "unknown-value", "UTF-8 JSON as one of the three types named.")]);
        var body = await BodyAsync(request.BodyReader, cancellation);
        if (Deliveries(request, caller, shape, body) is not { } deliveries)
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed-json", "The body is not a JSON array of events; nothing of it was recorded.",
                errors: [new FieldError("body", "json")]);
        if (deliveries.Count > RecordCaseEvents.LargestBatch)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "batch-too-large", "A batch holds at most 500 events; nothing of it was recorded.",
                errors: [new FieldError("body", "too-many", "500")]);
        if (deliveries.Count == 0)
            return Problems.Invalid(new FieldError("body", "required", "At least one event."));
        var outcomes = await record.HandleAsync(deliveries, isNewDelivery: true, cancellation);
        return TypedResults.Ok(new IntakeAnswer(outcomes.Count(each => each.Outcome == Outcomes.Accepted),
            outcomes.Count(each => each.Outcome == Outcomes.Duplicate), outcomes.Count(each => each.Outcome == Outcomes.Quarantined), outcomes));
    }

    private enum BodyShape { One, Many, Either }

    private static BodyShape? Shape(MediaTypeHeaderValue contentType)
    {
        if (contentType.Charset.HasValue && !contentType.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return null;
        return contentType.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/cloudevents+json" => BodyShape.One,
            "application/cloudevents-batch+json" => BodyShape.Many,
            "application/json" => BodyShape.Either,
            _ => null,
        };
    }

    // Null when the body should hold many events and nobody can say where one ends.
    private static IReadOnlyList<Delivery>? Deliveries(HttpRequest request, Caller caller, BodyShape shape, ReadOnlyMemory<byte> body)
    {
        var sender = caller.ClientId ?? caller.Subject;
        var trace = Activity.Current?.Id;
        if (shape == BodyShape.Either && request.Headers.ContainsKey(AttributePrefix + "specversion"))
            return [new Delivery(Door.Https, sender, body) { Attributes = Attributes(request), Traceparent = trace }];
        var first = body.Span.TrimStart(" \t\r\n"u8);
        if (shape == BodyShape.One || (shape == BodyShape.Either && !first.StartsWith("["u8)))
            return [new Delivery(Door.Https, sender, body) { Traceparent = trace }];
        return BatchSplitter.TrySplit(body, RecordCaseEvents.LargestBatch, out var elements)
            ? [.. elements.Select(element => new Delivery(Door.Https, sender, element) { Traceparent = trace })] : null;
    }

    // The HTTP binding percent-encodes what header values cannot carry.
    private static Dictionary<string, string> Attributes(HttpRequest request) => request.Headers
        .Where(header => header.Key.StartsWith(AttributePrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key[AttributePrefix.Length..].ToLowerInvariant(), header => Uri.UnescapeDataString(header.Value.ToString()));

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
