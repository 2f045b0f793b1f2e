using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>
/// Acting follows the post (ADR 0024, 0029): a grant lets somebody look, and only who holds a post or an authority in the staff register that day may act.
/// The register is decision-capture's, and is asked for every act; while it is away nobody acts. Not asked are systems, and people whose grant is for every
/// agency: they stand in no agency's register. An officer is always asked.
/// </summary>
/// <param name="ask">Asks the register: decision-capture its own, every other service over HTTP (<see cref="OverHttp"/>).</param>
public sealed class Posts(AskRegister ask)
{
    /// <summary>Asks decision-capture's register from another service.</summary>
    /// <param name="clients">Knows the client <c>decision-capture</c>.</param>
    public static AskRegister OverHttp(IHttpClientFactory clients) => async (question, cancellationToken) =>
    {
        ArgumentNullException.ThrowIfNull(clients);
        using var http = clients.CreateClient("decision-capture");
        // In the body: a staff code is in no address and no log.
        using var answer = await http.PostAsJsonAsync(new Uri("standing", UriKind.Relative), question, Wire.Json, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<StandingAnswer>(Wire.Json, cancellationToken) ?? throw new HttpRequestException("The register answered nothing.");
    };


    /// <summary>True when the caller acts by a post, so that the register decides.</summary>
    public static bool ActsByPost(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.ClientId is null && caller.IsAny(Roles.People) && (caller.Is(Roles.Officer) || !caller.MayActFor("*"));
    }

    /// <summary>Null when the caller holds a post today that the act needs, else 403 with the rule: no-staff-code, no-posting or other-office.</summary>
    /// <param name="caller">Who acts.</param>
    /// <param name="agencies">One of them must have given the post.</param>
    /// <param name="offices">A post in one of them, or in the office that has its work now, is needed; null when any office of the agencies will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRequestException">The register does not answer.</exception>
    public async Task<ProblemHttpResult?> RefusalAsync(Caller caller, IReadOnlyList<string> agencies, IReadOnlyList<string>? offices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(agencies);
        if (!ActsByPost(caller)) return null;
        if (caller.Staff is not { Length: > 0 } staff) return Refused("no-staff-code", offices ?? agencies);
        return (await ask(new StandingQuestion(staff, agencies, offices), cancellationToken)).Against is { } why ? Refused(why, offices ?? agencies) : null;
    }

    /// <summary>The same where any office of the caller's grant will do.</summary>
    /// <inheritdoc cref="RefusalAsync(Caller, IReadOnlyList{string}, IReadOnlyList{string}, CancellationToken)"/>
    public Task<ProblemHttpResult?> RefusalAsync(Caller caller, IReadOnlyList<string> agencies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return RefusalAsync(caller, agencies, caller.Offices.Count > 0 ? caller.Offices : null, cancellationToken);
    }

    /// <summary>403 that names the rule.</summary>
    /// <param name="why">no-staff-code, no-posting or other-office.</param>
    /// <param name="where">Offices or agencies in which a post was looked for.</param>
    public static ProblemHttpResult Refused(string why, IReadOnlyList<string> where) => Problems.Of(StatusCodes.Status403Forbidden, why, why switch
    {
        "no-staff-code" => "The account names no staff code, so the staff register cannot show a post.",
        "no-posting" => "The staff register shows no post and no authority of this person today.",
        _ => "The staff register shows posts of this person in other offices only.",
    }, "The agency's administrator imports the register; acting and delegated authority count while they last.", [new FieldError("office", why, string.Join(", ", where))]);
}

/// <summary>Asks the staff register whether somebody holds a post today.</summary>
public delegate Task<StandingAnswer> AskRegister(StandingQuestion question, CancellationToken cancellationToken);

/// <summary>Endpoints that are acts of office.</summary>
public static class PostsOfEndpoints
{
    /// <summary>
    /// Of those whose role allows it, only callers who hold a post today: in one of the offices that their grant is bound to, else in the agency that the
    /// address names (<c>{agency}</c>), else in an agency of their grant.
    /// </summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="anyOffice">True when the act does not concern one office, so that a post in any of the agency will do.</param>
    public static TBuilder WithPost<TBuilder>(this TBuilder builder, bool anyOffice = false) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ActOfOffice()).AddEndpointFilter(async (context, next) =>
    {
        var (http, caller) = (context.HttpContext, Caller.Of(context.HttpContext));
        var agencies = http.GetRouteValue("agency") is string named && caller.MayActFor(named) ? [named] : caller.Agencies;
        return await http.RequestServices.GetRequiredService<Posts>().RefusalAsync(caller, agencies, caller.Offices.Count > 0 && !anyOffice ? caller.Offices : null, http.RequestAborted) is { } refused
            ? refused : await next(context);
    });

    /// <summary>Addresses that people change something at without showing a post, each with its method; for a test that names them with a reason.</summary>
    public static IReadOnlyList<string> WithoutPost(this IEnumerable<EndpointDataSource> sources) =>
    [
        .. sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(each => each.Metadata.GetMetadata<ActOfOffice>() is null
                && each.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(said => said.Roles?.Split(',').Intersect(Roles.People).Any() == true))
            .SelectMany(each => (each.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Where(method => method is not ("GET" or "HEAD")).Select(method => $"{method} {each.RoutePattern.RawText}"))
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The endpoint asks <see cref="Posts"/> itself, because the office that the act concerns is only known there.</summary>
    public static TBuilder AsksForPost<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ActOfOffice());
}

/// <summary>On an endpoint: who acts there shows a post.</summary>
public sealed class ActOfOffice;
