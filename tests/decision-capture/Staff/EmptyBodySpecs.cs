using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Staff;

/// <summary>Whoever sends nothing, or less than is wanted, is told what is wrong and never sees this service fail.</summary>
[Collection(CaptureCollection.Name)]
public sealed class EmptyBodySpecs(CaptureProcess capture)
{
    // Neighbours that they ask are not there in this test.
    private static readonly string[] AskOthers = ["/api/catalogue/clock-rules"];

    [Fact]
    public async Task Every_act_answers_an_empty_body_with_what_is_wrong()
    {
        await using var app = PostSpecs.Whole();
        var acts = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(each => each.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") == true && each.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(each => (Path: "/" + string.Join('/', each.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Filled)))), Role: Roles.All.First(role => Allows(each, role))))
            .Where(each => !AskOthers.Contains(each.Path)).Distinct().ToList();
        acts.Count.ShouldBeGreaterThan(20);
        var failed = new List<string>();
        foreach (var (path, role) in acts)
            foreach (var body in new[] { "{}", "{\"agency\":null}", "[]", "null", "" })
            {
                using var person = capture.AsPerson("somebody", role, "*");
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await person.PostAsync(path, content);
                if ((int)answer.StatusCode >= 500) failed.Add($"{(int)answer.StatusCode} {path} as {role}: {body}");
            }
        failed.ShouldBeEmpty();
    }

    private static bool Allows(RouteEndpoint endpoint, string role) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(said => said.Roles).OfType<string>().All(roles => roles.Split(',').Contains(role));

    private static string Filled(RoutePatternPart part) => part switch
    {
        RoutePatternParameterPart { Name: "day" } => "2026-10-05",
        RoutePatternParameterPart => "nothing",
        RoutePatternLiteralPart literal => literal.Content,
        _ => "",
    };
}
