using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Transparency.ServiceDefaults;

/// <summary>One thing wrong with a request.</summary>
/// <param name="Field">JSON path of the field without the leading <c>$.</c>, or the name of the parameter.</param>
/// <param name="Rule">Stable kebab-case rule id, such as <c>required</c> or <c>in-the-future</c>.</param>
/// <param name="Detail">Sentence for a person; carries no personal data.</param>
public sealed record FieldError(string Field, string Rule, string? Detail = null);

/// <summary>
/// RFC 9457 problem answers. <c>type</c> is <c>urn:problem-type:transparency:&lt;kebab&gt;</c> and never changes once published;
/// <c>traceId</c> leads operations to the trace; <c>errors</c> names fields and rules.
/// </summary>
public static class Problems
{
    /// <summary>Prefix of every problem type.</summary>
    public const string TypePrefix = "urn:problem-type:transparency:";

    /// <summary>A problem of any status.</summary>
    /// <param name="status">HTTP status, 400–599.</param>
    /// <param name="type">Kebab-case name, without prefix.</param>
    /// <param name="title">Short English sentence, the same for every occurrence of the type.</param>
    /// <param name="detail">What happened this time.</param>
    /// <param name="errors">Fields and rules, when the request itself is wrong.</param>
    public static ProblemHttpResult Of(int status, string type, string title, string? detail = null, IEnumerable<FieldError>? errors = null) =>
        TypedResults.Problem(Details(status, type, title, detail, errors));

    /// <summary>400: the request is understood but breaks rules; every broken rule is named.</summary>
    public static ProblemHttpResult Invalid(params IEnumerable<FieldError> errors) =>
        Of(StatusCodes.Status400BadRequest, "invalid-request", "The request breaks one or more rules.", errors: errors);

    /// <summary>403: the caller's role or agency does not allow it.</summary>
    public static ProblemHttpResult Forbidden(string? detail = null) =>
        Of(StatusCodes.Status403Forbidden, "forbidden", "The caller's role or agency does not allow this.", detail);

    /// <summary>404: nothing here that the caller may see.</summary>
    public static ProblemHttpResult NotFound(string? detail = null) =>
        Of(StatusCodes.Status404NotFound, "not-found", "There is nothing at this address.", detail);

    /// <summary>409: the state does not allow it now.</summary>
    /// <param name="type">Kebab-case name of the conflict.</param>
    /// <param name="title">Short English sentence.</param>
    /// <param name="detail">What stands in the way.</param>
    public static ProblemHttpResult Conflict(string type, string title, string? detail = null) =>
        Of(StatusCodes.Status409Conflict, type, title, detail);

    internal static ProblemDetails Details(int status, string type, string title, string? detail = null, IEnumerable<FieldError>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Type = TypePrefix + type, Title = title, Detail = detail };
        if (errors is not null)
            problem.Extensions["errors"] = errors.ToArray();
        return problem;
    }

    /// <summary>Answers <paramref name="status"/> whenever <typeparamref name="TException"/> reaches the edge.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="type">Kebab-case problem name.</param>
    /// <param name="title">Short English sentence.</param>
    /// <param name="retryAfter">When set, sent as <c>Retry-After</c> (whole seconds, rounded up).</param>
    public static IServiceCollection AddProblemFor<TException>(this IServiceCollection services, int status, string type, string title, TimeSpan? retryAfter = null)
        where TException : Exception =>
        services.AddSingleton(new ExceptionProblem(typeof(TException), status, type, title, retryAfter));

    internal static void AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(o => o.CustomizeProblemDetails = context => Complete(context.HttpContext, context.ProblemDetails));
        services.AddExceptionHandler<ExceptionAnswers>();
    }

    private static void Complete(HttpContext http, ProblemDetails problem)
    {
        var status = problem.Status ?? http.Response.StatusCode;
        // The framework's own answers (404, 405, 415 …) carry RFC links; ours have stable names instead.
        if (problem.Type is null || !problem.Type.StartsWith(TypePrefix, StringComparison.Ordinal))
            (problem.Type, problem.Title) = (TypePrefix + KebabOf(status), problem.Title);
        if (FieldOf(status) is { } error)
            problem.Extensions.TryAdd("errors", new[] { error });
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
    }

    // Statuses that say by themselves what of the request is wrong, whoever gives them: endpoint, framework or proxy.
    private static FieldError? FieldOf(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => new FieldError("body", "too-large"),
        StatusCodes.Status415UnsupportedMediaType => new FieldError("Content-Type", "unknown-value"),
        _ => null,
    };

    private static string KebabOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "invalid-request",
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status406NotAcceptable => "not-acceptable",
        StatusCodes.Status413PayloadTooLarge => "body-too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status429TooManyRequests => "too-many-requests",
        StatusCodes.Status502BadGateway => "upstream-failed",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status504GatewayTimeout => "upstream-timeout",
        >= 500 => "internal-error",
        _ => "refused",
    };
}

internal sealed record ExceptionProblem(Type Exception, int Status, string Type, string Title, TimeSpan? RetryAfter);
