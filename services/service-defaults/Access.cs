using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Transparency.ServiceDefaults;

/// <summary>
/// Says who may call an endpoint. An endpoint that says nothing is refused by the fallback policy, and the process that maps it
/// does not start. Agencies are the endpoint's own question: <see cref="Tickets.Caller.MayActFor(string)"/>.
/// </summary>
public static class Access
{
    /// <summary>Callers with at least one of <paramref name="roles"/> may call.</summary>
    /// <exception cref="ArgumentException">No role was named.</exception>
    public static TBuilder Allow<TBuilder>(this TBuilder builder, params string[] roles) where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Length == 0)
            throw new ArgumentException("Name the roles that may call.", nameof(roles));
        return builder.RequireAuthorization(new AllowAttribute(roles));
    }

    /// <summary>Of those whose role allows it, only callers who may act for every agency: for what no agency can be told from.</summary>
    public static TBuilder ForEveryAgency<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (context, next) =>
            Tickets.Caller.Of(context.HttpContext).MayActFor("*") ? await next(context) : Problems.Forbidden("This concerns every agency."));

    /// <summary>Everybody may call, signed in or not.</summary>
    public static TBuilder AllowPublic<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.AllowAnonymous();

    /// <summary>Display names of endpoints that say nothing about who may call them.</summary>
    public static IReadOnlyList<string> Unspoken(this IEnumerable<EndpointDataSource> sources) =>
        [.. sources.SelectMany(s => s.Endpoints).Distinct().Where(Unspoken).Select(e => e.DisplayName ?? e.ToString() ?? "?").Order(StringComparer.Ordinal)];

    private static bool Unspoken(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAuthorizeData>() is null
        && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null
        && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null;

    internal static void AddAccess(this IServiceCollection services)
    {
        // An address without endpoint answers 404 (405, 415: routing's own answers) to everybody; an endpoint without a word answers nobody.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(c => c.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build());
        services.AddHostedService<AccessCheck>();
    }

    private sealed class AccessCheck(IEnumerable<EndpointDataSource> sources) : IHostedLifecycleService
    {
        public Task StartedAsync(CancellationToken cancellationToken) => sources.Unspoken() is { Count: > 0 } silent
            ? throw new InvalidOperationException($"Endpoints without Allow or AllowPublic: {string.Join("; ", silent)}")
            : Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary><see cref="Access.Allow{TBuilder}"/> for pages: <c>@attribute [Allow(Roles.Auditor)]</c>. Public pages use <c>[AllowAnonymous]</c>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = false)]
public sealed class AllowAttribute : AuthorizeAttribute
{
    /// <param name="roles">Callers with at least one of them may call.</param>
    public AllowAttribute(params string[] roles) => Roles = string.Join(',', roles);
}
