using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Flags;

/// <summary>What the forms of a flag's page say, passed on to red-flag; it decides, and its refusal is shown in words on the page.</summary>
public static class FlagForms
{
    public static void MapFlagForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/flags/{id}/act/{act}", Act).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapPost("/flags/blind/{id}/{act}", ActBlind).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapPost("/flags/merge", Merge).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapPost("/rules/alerts/{channel}/resend", Resend).Allow(Roles.RedFlagAdmin);
        app.MapPost("/mine/{id}", Answer).Allow(Roles.Officer);
        app.MapPost("/mine/{id}/no-statement", Declare).Allow(Roles.Officer);
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> Act(string id, string act, [FromForm] string? text, [FromForm] int? days, [FromForm] string? label,
        [FromForm] string? priority, [FromForm] string? to, [FromForm] string? reviewer, [FromForm] string? kind, [FromForm] string? noConflict, [FromForm] string? served, ServiceWriter writer, Screen screen)
    {
        var (words, until) = (text ?? "", ThaiTime.Day(screen.Now).AddDays(days ?? 0));
        object? body = act switch
        {
            "triage" => new TriageFlag(priority ?? "", until, words),
            "assign" => new AssignFlag(to ?? "", words),
            "take" => new TakeFlag(noConflict == "yes"),
            "conflict" or "hand-back" or "escalate" or "decline" => new FlagWords(words),
            "question" => new AskOfficer(words, until, served),
            "notice" => new GiveSecondNotice(words, until, served ?? ""),
            "silence" => new ProposeSilence(words),
            "weigh" => new WeighLateAnswer(label == "reopens", words),
            "opening" => new ProposeOpening(words, until, reviewer ?? ""),
            "conclusion" => new ProposeConclusion(label ?? "", words),
            "snooze" => new ProposeSnooze(words, until),
            "second" => new SecondProposal(kind ?? ""),
            _ => null,
        };
        if (body is null) return TypedResults.NotFound();
        var done = await writer.SendOrLearn<object, InvestigationView>(ServiceReader.RedFlag, $"/api/flags/{Uri.EscapeDataString(id)}/{act}", body);
        return TypedResults.Redirect(screen.Link("/flags/" + Uri.EscapeDataString(id), After(done, act, screen)));
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> ActBlind(string id, string act, [FromForm] string? text, [FromForm] string? verdict, [FromForm] string? noConflict, ServiceWriter writer, Screen screen)
    {
        object? body = act switch { "take" => new TakeFlag(noConflict == "yes"), "judge" => new JudgeBlind(verdict ?? "", text ?? ""), "hand-back" => new FlagWords(text ?? ""), _ => null };
        if (body is null) return TypedResults.NotFound();
        var done = await writer.SendOrLearn<object, BlindItem>(ServiceReader.RedFlag, $"/api/flags/blind/{Uri.EscapeDataString(id)}/{act}", body);
        return TypedResults.Redirect(screen.Link("/flags/blind", done.Answer is not null ? ("done", act) : ("failed", screen.Failure)));
    }

    private static async Task<RedirectHttpResult> Resend(string channel, ServiceWriter writer, Screen screen)
    {
        var done = await writer.SendOrLearn<object, AlertDesk>(ServiceReader.RedFlag, $"/api/flags/alerts/{Uri.EscapeDataString(channel)}/resend", new { });
        return TypedResults.Redirect(screen.Link("/rules", done.Answer is not null ? ("done", "resend") : ("failed", screen.Failure)) + "#alerts");
    }

    private static async Task<RedirectHttpResult> Merge(IFormCollection form, ServiceWriter writer, Screen screen)
    {
        // The list is in the order of importance: the first one chosen is the file that the others repeat.
        if (form["flag"].OfType<string>().ToArray() is not [var lead, .. { Length: > 0 } repeats]) return TypedResults.Redirect(screen.Link("/flags", ("failed", "choose-two")));
        var done = await writer.SendOrLearn<MergeDuplicates, DuplicatesMerged>(ServiceReader.RedFlag, "/api/flags/duplicates", new(lead, repeats, form["text"].ToString()));
        return TypedResults.Redirect(screen.Link("/flags/" + Uri.EscapeDataString(lead), done.Answer is { Merged.Count: > 0, Refused.Count: 0 }
            ? ("done", "merge") : ("failed", done.Answer?.Refused.Values.FirstOrDefault() ?? screen.Failure)));
    }

    private static async Task<RedirectHttpResult> Answer(string id, [FromForm] string? text, ServiceWriter writer, Screen screen) =>
        TypedResults.Redirect(screen.Link("/mine", After(await writer.SendOrLearn<AnswerFlag, InvestigationView>(ServiceReader.RedFlag, $"/api/flags/{Uri.EscapeDataString(id)}/answer", new(text ?? "")), "answer", screen)));

    private static async Task<RedirectHttpResult> Declare(string id, [FromForm] string? text, [FromForm] string? noStatement, ServiceWriter writer, Screen screen) =>
        TypedResults.Redirect(screen.Link("/mine", After(await writer.SendOrLearn<DeclareNoStatement, InvestigationView>(ServiceReader.RedFlag, $"/api/flags/{Uri.EscapeDataString(id)}/no-statement", new(noStatement == "yes", text)), "no-statement", screen)));

    private static (string, object?) After(Sent<InvestigationView> done, string act, Screen screen) =>
        done.Answer is not null ? ("done", act) : ("failed", screen.Failure);
}
