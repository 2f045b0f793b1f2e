using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Complaining;
using Transparency.Portal.Flags;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Objecting;

/// <summary>
/// What an officer does with the own objection, and those named with it; passed on with the caller's own ticket: the service decides who may.
/// A refused deposit is answered with the form as it was filled.
/// </summary>
public static class ObjectionForms
{
    private const int LargestForm = 16 * 1024 * 1024;

    public static void MapObjectionForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/objections/deposit", Deposit).Allow(Roles.Officer).WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        app.MapPost("/objections/{id}/supplement", Supplement).Allow(Roles.Officer).WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        app.MapPost("/objections/{id}/withdraw", Withdraw).Allow(Roles.Officer);
        app.MapPost("/objections/named/{id}/open", Open).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapPost("/objections/named/{id}/referral-ended", EndOfReferral).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapPost("/objections/named/{id}/conclude", Conclude).Allow(Roles.RedFlagAdmin, Roles.Auditor);
    }

    private static async Task<IResult> Deposit([FromForm] IFormCollection form, ServiceReader reader, ServiceWriter writer, Screen screen)
    {
        string Text(string name) => form[name].ToString().Trim();
        var people = (await reader.Ask<Investigators.Person[]>(ServiceReader.Gateway, "/api/people/openers")).Value ?? [];
        var ordered = ThaiTime.Parse(Text("od"), Text("om"), Text("oy"));
        var acted = ThaiTime.Parse(Text("ad"), Text("am"), Text("ay"));
        var sent = new DepositObjection(Text("orderedBy"), ordered?.Date ?? default, acted?.Date, Text("what"), Text("legalBasis"), Given("caseId"), Given("reference"), Text("name"), Text("position"),
            [.. people.Where(p => form["openers"].Contains(p.Id)).Select(p => new NamedOpener(p.Id, screen.T.Of(p.NameTh, p.NameEn)))], await ComplainForms.Files(form));
        if (ordered is null) return Again(sent, [new("orderedOn", "date")], screen);
        if (acted is null && Text("ad").Length + Text("am").Length + Text("ay").Length > 0) return Again(sent, [new("actedOn", "date")], screen);
        var answer = await writer.SendOrLearn<DepositObjection, OwnObjection>(ServiceReader.CitizenFeedback, "/api/objections", sent);
        return answer.Answer is { } own ? TypedResults.Redirect(screen.Link("/objections/" + own.Id)) : Again(sent, answer.Errors, screen);

        string? Given(string name) => Text(name) is { Length: > 0 } text ? text : null;
    }

    private static async Task<RedirectHttpResult> Supplement(string id, [FromForm] IFormCollection form, ServiceWriter writer, Screen screen) =>
        await Send<SupplementObjection, OwnObjection>("/objections/", id, "supplements", new(form["text"].ToString(), await ComplainForms.Files(form), ThaiTime.Parse(form["ad"], form["am"], form["ay"])?.Date), writer, screen);

    private static Task<RedirectHttpResult> Withdraw(string id, ServiceWriter writer, Screen screen) => Send<object?, OwnObjection>("/objections/", id, "withdraw", null, writer, screen);

    private static Task<RedirectHttpResult> Open(string id, [FromForm] string reason, ServiceWriter writer, Screen screen) =>
        Send<OpenObjection, NamedObjection>("/objections/named/", id, "open", new(reason), writer, screen);

    private static Task<RedirectHttpResult> Conclude(string id, [FromForm] string result, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        Send<ConcludeObjection, NamedObjection>("/objections/named/", id, "conclude", result.Split('/') is [var what, var to] ? new(what, to, words) : new(result, null, words), writer, screen);

    private static Task<RedirectHttpResult> EndOfReferral(string id, [FromForm] string how, [FromForm] string words, ServiceWriter writer, Screen screen) =>
        Send<EndReferral, NamedObjection>("/objections/named/", id, "referral-ended", new(how, words), writer, screen);

    private static async Task<RedirectHttpResult> Send<T, TAnswer>(string page, string id, string what, T body, ServiceWriter writer, Screen screen) where TAnswer : class =>
        TypedResults.Redirect(screen.Link(page + Uri.EscapeDataString(id), ("failed",
            await writer.Send<T, TAnswer>(ServiceReader.CitizenFeedback, $"/api/objections/{Uri.EscapeDataString(id)}/{what}", body) is null ? screen.Failure : null)));

    private static RazorComponentResult<DepositDocument> Again(DepositObjection sent, IReadOnlyList<FieldError> faults, Screen screen)
    {
        screen.Answer(StatusCodes.Status422UnprocessableEntity);
        return new(new { Draft = sent, Faults = faults }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status422UnprocessableEntity };
    }
}
