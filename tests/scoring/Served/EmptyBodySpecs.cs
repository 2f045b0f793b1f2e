using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Served;

/// <summary>Whoever sends nothing, or less than is wanted, is told what is wrong and never sees this service fail.</summary>
public class EmptyBodySpecs
{
    [Fact]
    public async Task Every_act_answers_an_empty_body_with_what_is_wrong()
    {
        await using var town = await Town.OpenAsync();
        var acts = town.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(each => each.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true && each.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(each => (Path: string.Concat("/", string.Join('/', each.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Filled))))), Role: Roles.All.First(role => Allows(each, role)))).Distinct().ToList();
        acts.Count.ShouldBeGreaterThan(25);
        var failed = new List<string>();
        foreach (var (path, role) in acts)
            foreach (var body in new[] { "{}", "{\"agency\":null}", "[]", "null", "" })
            {
                using var answer = await town.PostTextAsync(path, body, role);
                if ((int)answer.StatusCode >= 500) failed.Add($"{(int)answer.StatusCode} {path} as {role}: {body}");
            }
        failed.ShouldBeEmpty();
    }

    private static bool Allows(RouteEndpoint endpoint, string role) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(said => said.Roles).OfType<string>().All(roles => roles.Split(',').Contains(role));

    private static string Filled(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part) => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "no" } => "1",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "period" } => "2026-10",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "agency" } => "doe",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "code" } => "jp",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart => "standard",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        _ => "",
    };
}
