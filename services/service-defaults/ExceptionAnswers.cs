using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Transparency.ServiceDefaults;

// Turns what reaches the edge into a problem answer. Messages of unknown exceptions stay inside: they may quote personal data.
internal sealed partial class ExceptionAnswers(IProblemDetailsService problems, IEnumerable<ExceptionProblem> known, ILogger<ExceptionAnswers> log) : IExceptionHandler
{
    private readonly ExceptionProblem[] known = [.. known];

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var (problem, retryAfter) = Answer(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError)
            Unhandled(log, exception, exception.GetType().Name);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (retryAfter is { } wait)
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private (ProblemDetails Problem, TimeSpan? RetryAfter) Answer(Exception exception)
    {
        foreach (var k in known)
            if (k.Exception.IsInstanceOfType(exception))
                return (Problems.Details(k.Status, k.Type, k.Title), k.RetryAfter);
        return exception switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
                (Problems.Details(StatusCodes.Status413PayloadTooLarge, "body-too-large", "The request body is larger than this address accepts."), null),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } =>
                (Problems.Details(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "This address does not read that content type."), null),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } =>
                (Problems.Details(StatusCodes.Status408RequestTimeout, "request-too-slow", "The request arrived too slowly."), null),
            BadHttpRequestException { InnerException: JsonException json } => (Malformed(json), null),
            BadHttpRequestException bad => (Unreadable(bad), null),
            // Text in an address or a form: bytes that no text has, U+0000 in jsonb.
            DbException { SqlState: "22021" or "22P05" } => (Problems.Details(StatusCodes.Status400BadRequest, "invalid-request", "The request breaks one or more rules.", null, [new FieldError("request", "text")]), null),
            JsonException json when json.Data.Contains(nameof(Wire)) => (Malformed(json), null),
            _ => (Problems.Details(StatusCodes.Status500InternalServerError, "internal-error", "Something failed inside; nothing of this request was half done."), null),
        };
    }

    private static ProblemDetails Malformed(JsonException json)
    {
        var field = json.Path is { Length: > 0 } path ? path.TrimStart('$').TrimStart('.') : "";
        var where = json.LineNumber is { } line ? $"line {line + 1}, byte {json.BytePositionInLine + 1}" : null;
        return Problems.Details(StatusCodes.Status400BadRequest, "malformed-json", "The body is not the JSON that this address reads.", where,
            [new FieldError(field.Length == 0 ? "body" : field, "json", where)]);
    }

    private static ProblemDetails Unreadable(BadHttpRequestException bad)
    {
        var name = NamedParameter().Match(bad.Message) is { Success: true } m ? m.Groups["name"].Value : "request";
        return Problems.Details(StatusCodes.Status400BadRequest, "invalid-request", "The request breaks one or more rules.", null,
            [new FieldError(name, "unreadable")]);
    }

    // "Failed to bind parameter "int page" from "x"." / "Required parameter "string by" was not provided from query string."
    [GeneratedRegex("""parameter "[^"]*?(?<name>\w+)" """, RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamedParameter();

    [LoggerMessage(1001, LogLevel.Error, "Unhandled {Exception} answered with 500")]
    private static partial void Unhandled(ILogger logger, Exception cause, string exception);
}
