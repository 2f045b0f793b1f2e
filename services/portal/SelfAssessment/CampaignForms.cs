using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.SelfAssessment;

/// <summary>What the ministry's administrator opens, freezes and draws; scoring decides who may.</summary>
public static class CampaignForms
{
    public static void MapCampaignForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/self-assessment/open", Open).Allow(Roles.AgencyAdmin);
        app.MapPost("/self-assessment/{period}/freeze", Freeze).Allow(Roles.AgencyAdmin);
        app.MapPost("/self-assessment/{period}/draw", Draw).Allow(Roles.AgencyAdmin);
    }

    private static async Task<RedirectHttpResult> Open(IFormCollection form, ServiceWriter writer, Screen screen)
    {
        var (due, freeze, reveal) = (SelfAssessmentForms.Day(form, "u"), SelfAssessmentForms.Day(form, "z"), SelfAssessmentForms.Day(form, "r"));
        if (due is null || freeze is null || reveal is null) return TypedResults.Redirect(screen.Link("/self-assessment", ("failed", "range"), ("field", "dueOn")) + "#open");
        var plan = new PlannedVerification(Share(form["confidence"]), Share(form["tolerable"]), (int)SelfAssessmentForms.Number(form["mostAllowed"], -1), form["publicValue"].ToString(), reveal.Value,
            form["commitment"].ToString().Trim().ToLowerInvariant() is { Length: > 0 } digest ? digest : null, (int)SelfAssessmentForms.Number(form["hours"], 0));
        var (campaign, problem, errors) = await writer.SendOrLearn<OpenCampaign, CampaignView>(ServiceReader.Scoring, "/api/campaigns",
            new(form["period"].ToString(), [.. form["agency"].OfType<string>()], due.Value, freeze.Value, "standard", (int)SelfAssessmentForms.Number(form["questionSetVersion"], 1), plan));
        return TypedResults.Redirect(campaign is not null ? screen.Link("/self-assessment/" + campaign.Period) : screen.Link("/self-assessment", ("failed", SelfAssessmentForms.Why(errors, screen)), ("field", errors.Count > 0 ? errors[0].Field : null)) + "#open");
    }

    private static async Task<RedirectHttpResult> Freeze(string period, IFormCollection form, ServiceWriter writer, Screen screen)
    {
        var value = form["publicValue"].ToString().Trim();
        var sent = await writer.SendOrLearn<FreezeCampaign, CampaignView>(ServiceReader.Scoring, Campaign(period) + "/freeze", value.Length == 0 ? new() : new(value, SelfAssessmentForms.Day(form, "r")));
        return SelfAssessmentForms.After(screen, period, null, null, sent.Answer is null ? SelfAssessmentForms.Why(sent.Errors, screen) : null);
    }

    private static async Task<RedirectHttpResult> Draw(string period, [FromForm] string value, ServiceWriter writer, Screen screen)
    {
        var sent = await writer.SendOrLearn<RevealPublicValue, VerificationView>(ServiceReader.Scoring, $"/api/verifications/{Uri.EscapeDataString(period)}/draw", new(value));
        return sent.Answer is null ? SelfAssessmentForms.After(screen, period, null, null, SelfAssessmentForms.Why(sent.Errors, screen)) : TypedResults.Redirect(screen.Link("/verification/" + Uri.EscapeDataString(period)));
    }

    private static string Campaign(string period) => "/api/campaigns/" + Uri.EscapeDataString(period);

    private static decimal Share(string? text) => SelfAssessmentForms.Number(text, -1) / 100;
}
