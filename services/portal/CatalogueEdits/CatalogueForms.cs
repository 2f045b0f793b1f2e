using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>Proposing changes of the catalogue – a service by form, an office, a whole file – and the second person's answer.</summary>
public static class CatalogueForms
{
    private const int LargestFile = 2_000_000;

    public static void MapCatalogueForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/catalogue/propose", Propose).WithFormOptions(valueCountLimit: ServiceEntry.MostFields).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapPost("/catalogue/office", Office).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapPost("/catalogue/import", Import).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapPost("/catalogue-drafts/{id}/approve", Approve).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapPost("/catalogue-drafts/{id}/refuse", Refuse).Allow(Roles.AgencyAdmin, Roles.Operations);
    }

    /// <summary>The catalogue in force now, not the copy that names are read from.</summary>
    internal static Task<Reading<Contracts.DecisionCapture.V1.Catalogue>> InForce(ServiceReader reader) => reader.Ask<Contracts.DecisionCapture.V1.Catalogue>(ServiceReader.DecisionCapture, "/api/catalogue");

    // The form is read by hand because its fields follow from the service; a bound field makes the antiforgery token required.
    private static async Task<Results<RedirectHttpResult, RazorComponentResult<ServiceEditDocument>>> Propose([FromForm] string? service, HttpRequest request, ServiceReader reader, ServiceWriter writer, Screen screen)
    {
        if ((await InForce(reader)).Value is not { } catalogue) return TypedResults.Redirect(screen.Link("/catalogue", ("failed", screen.Failure)));
        var inForce = string.IsNullOrEmpty(service) ? null : catalogue.Services.FirstOrDefault(each => each.Code == service && screen.Caller.MayActFor(each.Agency));
        if (inForce is null && !string.IsNullOrEmpty(service)) return TypedResults.Redirect(screen.Link("/catalogue"));
        var entered = ServiceEntry.Of(request.Form);
        // One more row: nothing is proposed, and everything typed comes back.
        if (entered["add"] is { Length: > 0 } list) return await Form(entered.Adding(list), [], list);
        var (next, unread) = EnteredService.Of(entered, inForce);
        List<FieldError> faults = [.. unread, .. inForce is null && catalogue.Services.Any(each => each.Code == next.Code) ? new FieldError[] { new("code", "repeated", next.Code) } : []];
        if (entered.EffectiveOn is not { } day) return await Form(entered, [.. faults, new("effectiveOn", "not-a-day")]);
        if (faults.Count > 0) return await Form(entered, faults);
        var (draft, _, refused) = await writer.SendOrLearn<ProposeCatalogue, CatalogueDraftView>(ServiceReader.DecisionCapture, "/api/catalogue/drafts",
            new(null, [next], null, day, entered["reason"], entered["sha256"]));
        return draft is not null ? TypedResults.Redirect(screen.Link("/catalogue-drafts/" + draft.DraftId)) : await Form(entered, refused.Count > 0 ? refused : [new("entries", screen.Refused ?? "unanswered", screen.TraceId)]);

        async Task<RazorComponentResult<ServiceEditDocument>> Form(ServiceEntry shown, IReadOnlyList<FieldError> wrong, string added = "") =>
            new(new { Form = new EntryForm(shown, inForce, await ServiceChoices.Of(catalogue, reader), wrong, added) })
            { PreventStreamingRendering = true, StatusCode = added.Length > 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest };
    }

    /// <summary>An office opens, closes, is merged into another, or moves to a new one that takes over.</summary>
    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> Office([FromForm] string what, HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var entered = ServiceEntry.Of(request.Form);
        if (entered.EffectiveOn is not { } day) return Refused([new("effectiveOn", "required")], screen);
        var opens = what is "open" or "move" ? new Office(entered["code"], entered["agency"], entered["nameTh"], entered["nameEn"], entered["province"], Or("zone", "Asia/Bangkok"), Or("calendar", "th-government"),
            Or("opens", "08:30"), Or("closes", "16:30"), false, Or("kind", null)) : null;
        return After(await writer.SendOrLearn<ChangeOffice, CatalogueDraftView>(ServiceReader.DecisionCapture, "/api/catalogue/offices",
            new(what, what is "open" ? null : Or("from", null), Or("into", null), opens, day, entered["reason"])), screen);

        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(other))]
        string? Or(string field, string? other) => entered[field] is { Length: > 0 } text ? text : other;
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> Import([FromForm] string table, IFormFile file, HttpRequest request, ServiceWriter writer, Screen screen, CancellationToken cancellationToken)
    {
        var entered = ServiceEntry.Of(request.Form);
        if (file.Length > LargestFile) return Refused([new("file", "too-large", "≤ 2 MB")], screen);
        if (entered.EffectiveOn is not { } day) return Refused([new("effectiveOn", "required")], screen);
        string text;
        try
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
        }
        catch (DecoderFallbackException)
        {
            return Refused([new("file", "encoding", "UTF-8")], screen);
        }
        return After(await writer.SendOrLearn<ImportCatalogueFile, CatalogueDraftView>(ServiceReader.DecisionCapture, "/api/catalogue/drafts/import",
            new(table == "json" ? "json" : "csv", table == "json" ? null : table, text, day, entered["reason"], entered["sha256"])), screen);
    }

    private static Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>> After(Sent<CatalogueDraftView> sent, Screen screen) =>
        sent.Answer is { } draft ? TypedResults.Redirect(screen.Link("/catalogue-drafts/" + draft.DraftId)) : Refused(sent.Errors.Count > 0 ? sent.Errors : [new("entries", sent.Problem ?? "unanswered", screen.TraceId)], screen);

    private static RazorComponentResult<CatalogueRefusedDocument> Refused(IReadOnlyList<FieldError> faults, Screen screen)
    {
        screen.Path = "/catalogue";
        return new(new { Faults = faults }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };
    }

    private static async Task<RedirectHttpResult> Approve(string id, ServiceWriter writer, Screen screen) =>
        Decided(id, await writer.SendOrLearn<object?, CatalogueDraftView>(ServiceReader.DecisionCapture, $"/api/catalogue/drafts/{Uri.EscapeDataString(id)}/approve", null), screen);

    private static async Task<RedirectHttpResult> Refuse(string id, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        Decided(id, await writer.SendOrLearn<RefuseCatalogue, CatalogueDraftView>(ServiceReader.DecisionCapture, $"/api/catalogue/drafts/{Uri.EscapeDataString(id)}/refuse", new(reason)), screen);

    private static RedirectHttpResult Decided(string id, Sent<CatalogueDraftView> sent, Screen screen) =>
        TypedResults.Redirect(screen.Link("/catalogue-drafts/" + Uri.EscapeDataString(id), ("failed", sent.Answer is null ? screen.Failure : null)));
}
