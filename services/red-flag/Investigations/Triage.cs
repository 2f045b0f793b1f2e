using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary><c>POST /api/flags/{id}/triage</c> and <c>POST /api/flags/duplicates</c>: what comes first, by when, and what repeats another flag.</summary>
public static class Triage
{
    public static readonly string[] Priorities = ["urgent", "normal", "low"];

    /// <summary>Longest time that triage may give, in days.</summary>
    public const int LongestDays = 180;

    /// <summary>Most flags merged by one request.</summary>
    public const int MostDuplicates = 100;

    public static Ruling Decide(TriageFlag command, Matter m)
    {
        if ((m.Against() ?? (m.State.Stage == Stage.InWork && m.State.Assignee != m.Actor.Subject ? "taken" : null)) is { } why) return new Ruling.Refused(why);
        if (!Priorities.Contains(command.Priority)) return new Ruling.Invalid(new FieldError("priority", "unknown-value", string.Join(", ", Priorities)));
        if (command.DueOn <= m.Today || command.DueOn > m.Today.AddDays(LongestDays)) return new Ruling.Invalid(new FieldError("dueOn", "out-of-range", $"1–{LongestDays} days from today"));
        return m.Record(new InvestigationFact.Triaged(command.Priority, command.DueOn), Matter.Words(command.Note));
    }

    /// <param name="lead">The flag that is repeated.</param>
    public static Ruling Duplicate(Matter m, Matter lead, string reason) =>
        (m.Against() ?? lead.Against()) is { } why ? new Ruling.Refused(why)
        : m.State.Stage is Stage.InWork ? new Ruling.Refused("taken")
        : lead.State.Stage == Stage.Duplicate || lead.Flag.Subject.FlagId == m.Flag.Subject.FlagId ? new Ruling.Refused("duplicate")
        : !Related(m, lead) ? new Ruling.Refused("not-related")
        : m.Record(new InvestigationFact.MarkedDuplicate(lead.Flag.Subject.FlagId), reason);

    // A restricted flag would come into view with an unrestricted lead, and the other way round.
    private static bool Related(Matter m, Matter lead) => (m.Flag.Subject, lead.Flag.Subject) is var (one, other) && one.Agency == other.Agency && one.Restricted == other.Restricted
        && ((one.CaseId == other.CaseId && one.CaseId.Length > 0) || one.RuleId == other.RuleId);

    internal static void MapTriage(this IEndpointRouteBuilder app)
    {
        app.MapInvestigation<TriageFlag>("triage", Decide);
        app.MapPost("/api/flags/duplicates", MergeAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor).WithPost();
    }

    private static async Task<Results<Ok<DuplicatesMerged>, ProblemHttpResult>> MergeAsync(MergeDuplicates body, Caller caller, Investigations investigations, CancellationToken cancellationToken)
    {
        if (Matter.Words(body.Reason) is not { } reason) return Ruling.Required("reason").Problem();
        if (body.FlagIds.Count is 0 or > MostDuplicates) return Problems.Invalid(new FieldError("flagIds", "out-of-range", $"1–{MostDuplicates} flags"));
        if (await investigations.FindAsync(body.LeadFlagId, caller, cancellationToken) is not { } lead) return Problems.NotFound();
        var (merged, refused) = (new List<string>(), new Dictionary<string, string>());
        foreach (var id in body.FlagIds.Distinct())
        {
            var ruling = await investigations.FindAsync(id, caller, cancellationToken) is { } matter
                ? await investigations.ApplyAsync(matter, Duplicate(matter, lead, reason), cancellationToken) : new Ruling.Refused("not-found");
            if (ruling is Ruling.Refused no) refused[id] = no.Type;
            else merged.Add(id);
        }
        return TypedResults.Ok(new DuplicatesMerged(merged, refused));
    }
}
