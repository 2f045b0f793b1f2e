using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Catalogue.Files;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue;

/// <summary>The public catalogue and its import.</summary>
public static class CatalogueEndpoints
{
    public static void MapCatalogue(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/catalogue", Get).AllowPublic();
        routes.MapPost("/api/catalogue/import", ImportCatalogue.Handle).Allow(Roles.Operations, Roles.AgencyAdmin, Roles.Service);
        routes.MapGet("/api/catalogue/drafts", SeeDrafts.List).Allow(Roles.AgencyAdmin, Roles.Operations, Roles.Auditor);
        routes.MapGet("/api/catalogue/drafts/{draft}", SeeDrafts.One).Allow(Roles.AgencyAdmin, Roles.Operations, Roles.Auditor);
        routes.MapPost("/api/catalogue/drafts", ProposeChange.Propose).Allow(Roles.AgencyAdmin, Roles.Operations).WithPost();
        routes.MapPost("/api/catalogue/drafts/import", ProposeChange.Import).Allow(Roles.AgencyAdmin, Roles.Operations).WithPost();
        routes.MapPost("/api/catalogue/offices", ProposeOffice.Handle).Allow(Roles.AgencyAdmin, Roles.Operations).WithPost();
        routes.MapPost("/api/catalogue/drafts/{draft}/approve", DecideChange.Approve).Allow(Roles.AgencyAdmin, Roles.Operations).WithPost();
        routes.MapPost("/api/catalogue/drafts/{draft}/refuse", DecideChange.Refuse).Allow(Roles.AgencyAdmin, Roles.Operations).WithPost();
        routes.MapClockRuleDrafts();
        routes.MapGet("/api/catalogue/export", CatalogueExport.Get).AllowPublic();
        routes.MapGet("/api/sources", Sources).Allow(Roles.Operations, Roles.AgencyAdmin, Roles.Auditor, Roles.DataProtectionOfficer, Roles.Service);
    }

    // A published version never changes, so its digest is its validator; which accounts a source is bound to is nobody else's business.
    private static Results<Ok<V1.Catalogue>, StatusCodeHttpResult, ProblemHttpResult> Get(long? version, HttpContext http, CatalogueLog catalogue)
    {
        var found = version is { } wanted ? catalogue.At(wanted) : catalogue.InForce.Published;
        if (found is null)
            return Problems.NotFound("There is no such version of the catalogue.");
        var tag = $"\"{found.Version}-{(found.Digest.Length > 16 ? found.Digest[..16] : "")}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = version is null ? "public, max-age=5" : "public, max-age=86400";
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(found with { Sources = [.. found.Sources.Select(each => each with { BrokerUser = null, ClientId = null })] });
    }

    private static Ok<IReadOnlyList<V1.Source>> Sources(Caller caller, CatalogueLog catalogue) =>
        TypedResults.Ok<IReadOnlyList<V1.Source>>([.. catalogue.InForce.Published.Sources
            .Where(each => !caller.Is(Roles.AgencyAdmin) || each.Agencies.Any(caller.MayActFor))]);
}
