using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Assessments;

/// <summary>
/// <c>POST /api/assessments/{period}/{agency}/points</c>, <c>/questions</c> and <c>/answers</c>: an agency's own administrator lists decision points, adds the agency's part
/// and answers, as often as wanted before submitting. The ministry's administrator, who opens and returns, does not answer for anybody.
/// </summary>
public static partial class AnswerAssessments
{
    private const int Attempts = 3;

    public static void MapAssessments(this IEndpointRouteBuilder app)
    {
        const string path = "/api/assessments/{period}/{agency}";
        app.MapPost(path + "/points", ListPointsAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost(path + "/questions", SetQuestionsAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost(path + "/answers", AnswerAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost(path + "/evidence", AttachEvidenceFiles.AttachAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost(path + "/evidence/{no:int}/withdraw", AttachEvidenceFiles.WithdrawAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapGet(path + "/evidence/{no:int}", AttachEvidenceFiles.ReadAsync).Allow(SeeCampaigns.Readers);
        app.MapPost(path + "/submit", SubmitAssessments.SubmitAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost(path + "/return", SubmitAssessments.ReturnAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapGet(path, SeeAssessments.OneAsync).Allow(Roles.AgencyAdmin, Roles.Auditor, Roles.Executive);
    }

    /// <summary>True for the agency's own administrator.</summary>
    public static bool Own(Caller caller, string agency) => caller.Is(Roles.AgencyAdmin) && caller.Agencies.Contains(agency, StringComparer.Ordinal);

    /// <summary>What is wrong with a list of decision points. Pure.</summary>
    public static IReadOnlyList<FieldError> Faults(IReadOnlyList<ListedPoint>? points) => points is not { Count: > 0 and <= 60 } ? [new("points", "required", "1–60 decision points")]
        :
        [
            .. points.SelectMany((each, i) => new (string Field, bool Wrong, string Rule)[]
            {
                ("service", !Code().IsMatch(each.Service ?? ""), "kebab-case"), ("point", !Code().IsMatch(each.Point ?? ""), "kebab-case"), ("risk", !AssessmentForm.Risks.Contains(each.Risk), "unknown-value"),
                ("nameTh", each.NameTh?.Trim().Length is null or 0 or > 200, "required"), ("nameEn", each.NameEn is null || each.NameEn.Length > 200, "too-long"),
            }.Where(check => check.Wrong).Select(check => new FieldError($"points[{i}].{check.Field}", check.Rule))),
            .. points.GroupBy(each => (each.Service, each.Point)).Where(of => of.Count() > 1).Select(of => new FieldError("points", "duplicate", $"{of.Key.Service}.{of.Key.Point}")),
        ];

    /// <summary>What is wrong with an answer. Pure.</summary>
    /// <param name="items">What is asked of the agency.</param>
    public static IReadOnlyList<FieldError> Faults(AnswerQuestion answer, IReadOnlyList<AskedItem> items, CampaignPeriod period)
    {
        var faults = new List<FieldError>();
        if (items.All(each => each.Key != answer.Item)) faults.Add(new("item", "unknown-value", "No such question is asked of this agency."));
        if (!AssessmentForm.Claims.Contains(answer.Claim)) faults.Add(new("claim", "unknown-value", string.Join(", ", AssessmentForm.Claims)));
        if (answer.Method is { } method && !AssessmentForm.Methods.Contains(method)) faults.Add(new("method", "unknown-value", string.Join(", ", AssessmentForm.Methods)));
        if ((answer.From is null) != (answer.To is null)) faults.Add(new("to", "required", "both days or neither"));
        if (answer is { From: { } from, To: { } to } && to < from) faults.Add(new("to", "order", "not before from"));
        else if (answer is { From: { } first, To: { } last } && (last < period.From || first > period.To)) faults.Add(new("from", "outside-period", $"the days must touch {period.From:yyyy-MM-dd}–{period.To:yyyy-MM-dd}"));
        if (answer.Note?.Length > 4000) faults.Add(new("note", "too-long", "at most 4000 characters"));
        return faults;
    }

    private static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> ListPointsAsync(string period, string agency, ListPoints body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var (asked, state, version, refused) = await OpenedAsync(period, agency, caller, log, cancellationToken);
        if (refused is not null) return refused;
        var faults = Faults(body.Points);
        if (faults.Count > 0) return Problems.Invalid(faults);
        List<ListedPoint> points = [.. body.Points.Select(each => each with { Listed = true, NameTh = each.NameTh.Trim(), NameEn = each.NameEn.Trim() })];
        if (state.Listed && points.SequenceEqual(state.Points)) return TypedResults.Ok(await see.ViewAsync(asked, agency, caller, cancellationToken));
        return await DoneAsync(new AssessmentFact.PointsListed(period, agency, points, ActedBy.Of(caller)), version, asked, caller, log, see, cancellationToken);
    }

    private static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> SetQuestionsAsync(string period, string agency, SetOwnQuestions body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        var (asked, state, version, refused) = await OpenedAsync(period, agency, caller, log, cancellationToken);
        if (refused is not null) return refused;
        var faults = SetOf(asked).FaultsOfOwn(body.Questions ?? []);
        if (faults.Count > 0) return Problems.Invalid(faults);
        if (body.Questions!.SequenceEqual(state.Own)) return TypedResults.Ok(await see.ViewAsync(asked, agency, caller, cancellationToken));
        return await DoneAsync(new AssessmentFact.OwnQuestionsSet(period, agency, body.Questions!, ActedBy.Of(caller)), version, asked, caller, log, see, cancellationToken);
    }

    private static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> AnswerAsync(string period, string agency, AnswerQuestion body, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (asked, state, version, refused) = await OpenedAsync(period, agency, caller, log, cancellationToken);
            if (refused is not null) return refused;
            var faults = Faults(body, AssessmentForm.Items(SetOf(asked), state), CampaignPeriod.Parse(period)!.Value);
            if (faults.Count > 0) return Problems.Invalid(faults);
            var note = string.IsNullOrWhiteSpace(body.Note) ? null : body.Note.Trim();
            // A form that saves itself sends the same again and again.
            if (state.Answers.GetValueOrDefault(body.Item) is { } so && (so.Claim, so.Method, so.From, so.To, so.Note) == (body.Claim, body.Method, body.From, body.To, note)) return TypedResults.Ok(await see.ViewAsync(asked, agency, caller, cancellationToken));
            var done = await DoneAsync(new AssessmentFact.QuestionAnswered(period, agency, body.Item, body.Claim, body.Method, body.From, body.To, new(note), ActedBy.Of(caller)), version, asked, caller, log, see, cancellationToken);
            // It may also be on its way while the button is pressed: then the later one is decided again.
            if (done.Result is Ok<AssessmentView> || attempt == Attempts) return done;
        }
    }

    internal static QuestionSet SetOf(CampaignFact.CampaignOpened opened) => QuestionSets.Find(opened.QuestionSet, opened.QuestionSetVersion)!;

    /// <summary>The campaign and the agency's assessment when the caller may change it now, else why not.</summary>
    internal static async Task<(CampaignFact.CampaignOpened Asked, AssessmentState State, long Version, ProblemHttpResult? Refused)> OpenedAsync(string period, string agency, Caller caller, AssessmentLog log, CancellationToken cancellationToken)
    {
        if (!Own(caller, agency)) return (null!, AssessmentState.None, 0, Problems.Forbidden("Only the agency's own administrator answers."));
        if ((await log.CampaignAsync(period, cancellationToken)).State is not { Opened: { } opened } campaign || !opened.Agencies.Contains(agency)) return (null!, AssessmentState.None, 0, Problems.NotFound());
        var (state, version) = await log.AssessmentAsync(period, agency, cancellationToken);
        // The day decides, not the timer: what comes after the last day is late also before anybody closed it.
        if (FreezeDue.IsLate(opened, log.Today)) return (opened, state, version, Late(opened));
        return (opened, state, version, state.Open && campaign.Frozen is null ? null : Problems.Conflict(state.Status == "submitted" ? "submitted" : "frozen", "What was submitted is not changed any more."));
    }

    /// <summary>An answer after the campaign's last day, refused by the rule that ends it.</summary>
    internal static ProblemHttpResult Late(CampaignFact.CampaignOpened opened) => Problems.Of(StatusCodes.Status409Conflict, "after-freeze", "The campaign's last day is over: nothing is answered, submitted or returned any more.",
        errors: [new("freezeOn", "after-freeze", $"answers are taken until the end of {opened.FreezeOn:yyyy-MM-dd} in Bangkok")]);

    internal static async Task<Results<Ok<AssessmentView>, ProblemHttpResult>> DoneAsync(AssessmentFact fact, long version, CampaignFact.CampaignOpened asked, Caller caller, AssessmentLog log, SeeAssessments see, CancellationToken cancellationToken) =>
        await log.AddAsync(version, [fact], cancellationToken) ? TypedResults.Ok(await see.ViewAsync(asked, fact.Agency, caller, cancellationToken))
            : Problems.Conflict("overtaken", "Somebody else changed this assessment at the same time. Send it again.");

    [GeneratedRegex("^[a-z][a-z0-9-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
