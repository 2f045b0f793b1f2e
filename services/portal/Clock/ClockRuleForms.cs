using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.CatalogueEdits;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Clock;

/// <summary>What the ministry's administrator does about the clock: confirming the days of a calendar's year, and proposing that a rule set begins or ends. The services decide and record.</summary>
public static class ClockRuleForms
{
    public static void MapClockRuleForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/calendar-years/confirm", Confirm).Allow(Roles.AgencyAdmin);
        app.MapPost("/calendar-years/withdraw", Withdraw).Allow(Roles.AgencyAdmin);
        app.MapPost("/clock-rules/begin", Begin).Allow(Roles.AgencyAdmin);
        app.MapPost("/clock-rules/end", End).Allow(Roles.AgencyAdmin);
    }

    private static async Task<RedirectHttpResult> Confirm([FromForm] string calendar, [FromForm] int year, [FromForm] string digest, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        After(calendar, year, await writer.SendOrLearn<ConfirmCalendarYear, CalendarYear>(ServiceReader.Scoring, $"/api/clock-rules/calendars/{Uri.EscapeDataString(calendar)}/confirm", new(year, digest, words)), screen);

    private static async Task<RedirectHttpResult> Withdraw([FromForm] string calendar, [FromForm] int year, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        After(calendar, year, await writer.SendOrLearn<WithdrawCalendarYear, CalendarYear>(ServiceReader.Scoring, $"/api/clock-rules/calendars/{Uri.EscapeDataString(calendar)}/withdraw", new(year, words)), screen);

    private static RedirectHttpResult After(string calendar, int year, Sent<CalendarYear> sent, Screen screen) =>
        TypedResults.Redirect(screen.Link("/clock-rules", ("calendar", calendar), ("year", year), ("calendar-failed", sent.Answer is null ? screen.Failure : null)) + "#days");

    // The day and the reason are read by hand, as everywhere in the catalogue.
    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> Begin([FromForm] string code, [FromForm] string nameTh, [FromForm] string nameEn, [FromForm] string source,
        HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var entered = ServiceEntry.Of(request.Form);
        return entered.EffectiveOn is not { } day ? Refused([new("effectiveOn", "required")], screen)
            : After(await writer.SendOrLearn<ProposeClockRules, CatalogueDraftView>(ServiceReader.DecisionCapture, "/api/catalogue/clock-rules", new(code, nameTh, nameEn, day, source, entered["reason"])), screen);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>>> End([FromForm] string code, HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var entered = ServiceEntry.Of(request.Form);
        return entered.EffectiveOn is not { } day ? Refused([new("effectiveOn", "required")], screen)
            // The form asks for the first day without it.
            : After(await writer.SendOrLearn<EndClockRules, CatalogueDraftView>(ServiceReader.DecisionCapture, "/api/catalogue/clock-rules/end", new(code, day.AddDays(-1), entered["reason"])), screen);
    }

    private static Results<RedirectHttpResult, RazorComponentResult<CatalogueRefusedDocument>> After(Sent<CatalogueDraftView> sent, Screen screen) =>
        sent.Answer is { } draft ? TypedResults.Redirect(screen.Link("/catalogue-drafts/" + draft.DraftId)) : Refused(sent.Errors.Count > 0 ? sent.Errors : [new("entries", sent.Problem ?? "unanswered", screen.TraceId)], screen);

    private static RazorComponentResult<CatalogueRefusedDocument> Refused(IReadOnlyList<FieldError> faults, Screen screen)
    {
        screen.Path = "/clock-rules";
        return new(new { Faults = faults, Back = Navigation.ClockRules }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };
    }
}
