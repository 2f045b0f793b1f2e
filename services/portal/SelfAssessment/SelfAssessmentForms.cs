using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.SelfAssessment;

/// <summary>What an agency's administrator lists, answers and submits, and what the ministry's returns; scoring decides who may.</summary>
public static class SelfAssessmentForms
{
    private const int LargestForm = 6 * 1024 * 1024, OwnRows = 5;

    public static void MapSelfAssessmentForms(this IEndpointRouteBuilder app)
    {
        const string one = "/self-assessment/{period}/{agency}";
        foreach (var form in new[]
        {
            app.MapPost(one + "/points", ListPoints), app.MapPost(one + "/questions", SetQuestions), app.MapPost(one + "/withdraw", Withdraw),
            app.MapPost(one + "/submit", Submit), app.MapPost(one + "/return", Return), app.MapPost(one + "/answer", Answer).WithMetadata(new RequestSizeLimitAttribute(LargestForm)),
        })
            form.Allow(Roles.AgencyAdmin);
    }

    private static Task<RedirectHttpResult> ListPoints(string period, string agency, IFormCollection form, ServiceWriter writer, Screen screen)
    {
        var points = form["point"].OfType<string>().Where(key => form["listed." + key] == "yes")
            .Select(key => new ListedPoint(key.Split('.')[0], key.Split('.')[^1], form["nameTh." + key].ToString(), form["nameEn." + key].ToString(), form["risk." + key].ToString())).ToList();
        // A point that the catalogue does not know gets a code of its own; its service is the agency's.
        if (form["newTh"].ToString().Trim() is { Length: > 0 } name)
            points.Add(new("other", $"own-{Enumerable.Range(1, 99).First(n => points.All(each => each.Point != $"own-{n}"))}", name, form["newEn"].ToString(), form["newRisk"].ToString()));
        return Send(period, agency, "points", new ListPoints(points), 1, 2, writer, screen);
    }

    private static Task<RedirectHttpResult> SetQuestions(string period, string agency, IFormCollection form, ServiceWriter writer, Screen screen)
    {
        var own = Enumerable.Range(0, OwnRows).Where(i => form[$"textTh{i}"].ToString().Trim().Length > 0).Select(i => new AssessmentQuestion(
            form[$"id{i}"].ToString() is { Length: > 0 } id ? id : $"own-{i + 1}", form[$"dimension{i}"].ToString(), (int)Number(form[$"points{i}"], 0), "agency", null,
            form[$"textTh{i}"].ToString().Trim(), form[$"textEn{i}"].ToString().Trim(), form[$"lawTh{i}"].ToString().Trim(), form[$"lawEn{i}"].ToString().Trim())).ToList();
        return Send(period, agency, "questions", new SetOwnQuestions(own), 3, 3, writer, screen);
    }

    private static async Task<IResult> Answer(string period, string agency, IFormCollection form, HttpRequest request, ServiceWriter writer, Screen screen)
    {
        var (item, step) = (form["item"].ToString(), (int)Number(form["step"], 2));
        var answer = new AnswerQuestion(item, form["claim"].ToString(), form["method"].ToString() is { Length: > 0 } method ? method : null, Day(form, "a"), Day(form, "b"), form["note"].ToString());
        var sent = await writer.SendOrLearn<AnswerQuestion, AssessmentView>(ServiceReader.Scoring, Path(period, agency, "answers"), answer);
        // The script of the page saves as one goes on, and is told only whether it was kept.
        if (request.Headers.ContainsKey("X-Autosave")) return TypedResults.StatusCode(sent.Answer is null ? StatusCodes.Status409Conflict : StatusCodes.Status204NoContent);
        if (sent.Answer is null)
        {
            // Nothing typed is lost: what is right is kept without the days that are not.
            if (sent.Errors.Count > 0 && sent.Errors.All(each => each.Field is "from" or "to")) await writer.Send<AnswerQuestion, AssessmentView>(ServiceReader.Scoring, Path(period, agency, "answers"), answer with { From = null, To = null });
            return After(screen, period, agency, step, Why(sent.Errors, screen), item);
        }
        var view = sent.Answer;
        foreach (var file in form.Files.Where(each => each.Length > 0))
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content, request.HttpContext.RequestAborted);
            var kept = await writer.SendOrLearn<AttachEvidence, AssessmentView>(ServiceReader.Scoring, Path(period, agency, "evidence"), new(item, file.FileName, Convert.ToBase64String(content.GetBuffer(), 0, (int)content.Length)));
            if (kept.Answer is null) return After(screen, period, agency, step, Why(kept.Errors, screen), item);
            view = kept.Answer;
        }
        // On to what is still missing; an item that is complete is left, one that is not stays open.
        var own = view.Own.Select(each => each.Id).ToHashSet();
        var rest = view.Items.Where(each => own.Contains(each.Question) == (step == 3)).ToList();
        var next = rest.FirstOrDefault(each => each.Item == item && each.Missing.Count > 0) ?? rest.FirstOrDefault(each => each.Missing.Count > 0);
        return next is not null ? After(screen, period, agency, step, null, next.Item, saved: true) : After(screen, period, agency, step == 2 ? 3 : 4, null, saved: true);
    }

    private static async Task<RedirectHttpResult> Withdraw(string period, string agency, [FromForm] string no, [FromForm] string item, [FromForm] int step, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<object?, AssessmentView>(ServiceReader.Scoring, Path(period, agency, $"evidence/{Uri.EscapeDataString(no)}/withdraw"), null);
        return After(screen, period, agency, step, sent.Answer is null ? Why(sent.Errors, screen) : null, item);
    }

    private static Task<RedirectHttpResult> Submit(string period, string agency, ServiceWriter writer, Screen screen) => Send<object?>(period, agency, "submit", null, 5, 5, writer, screen);

    private static Task<RedirectHttpResult> Return(string period, string agency, [FromForm] string reason, ServiceWriter writer, Screen screen) => Send(period, agency, "return", new ReturnAssessment(reason), 5, 5, writer, screen);

    private static async Task<RedirectHttpResult> Send<T>(string period, string agency, string what, T body, int here, int next, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<T, AssessmentView>(ServiceReader.Scoring, Path(period, agency, what), body);
        return After(screen, period, agency, sent.Answer is null ? here : next, sent.Answer is null ? Why(sent.Errors, screen) : null, saved: sent.Answer is not null);
    }

    internal static RedirectHttpResult After(Screen screen, string period, string? agency, int? step, string? failed, string? item = null, bool saved = false) =>
        TypedResults.Redirect(screen.Link("/self-assessment/" + Uri.EscapeDataString(period), ("agency", agency), ("step", step), ("item", item), ("failed", failed), ("saved", saved ? "1" : null)));

    internal static string Why(IReadOnlyList<FieldError> errors, Screen screen) => (errors.Count > 0 ? errors[0].Rule : null) ?? screen.Failure;

    private static string Path(string period, string agency, string what) => $"/api/assessments/{Uri.EscapeDataString(period)}/{Uri.EscapeDataString(agency)}/{what}";

    internal static DateOnly? Day(IFormCollection form, string prefix) => ThaiTime.Parse(form[prefix + "d"], form[prefix + "m"], form[prefix + "y"])?.Date;

    internal static decimal Number(string? text, decimal otherwise) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
