using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>Asks scoring by which rule sets time can be counted.</summary>
public delegate Task<IReadOnlyList<ClockRuleSetView>> ClockRuleSetsOf(CancellationToken cancellation);

/// <summary>
/// <c>POST /api/catalogue/clock-rules</c> and <c>/end</c>: the ministry's administrator puts a shipped rule set of the legal clock in force from a day on, by the gazetted text, or ends it;
/// one command, one draft, and a second person approves (design §6, ADR 0036). Never back-dated: neither the first nor the last day has begun.
/// </summary>
public static class ProposeClockRules
{
    private const int ShortestWords = 5, LongestWords = 500;

    public static void MapClockRuleDrafts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/catalogue/clock-rules", Begin).Allow(Roles.AgencyAdmin).ForEveryAgency();
        routes.MapPost("/api/catalogue/clock-rules/end", End).Allow(Roles.AgencyAdmin).ForEveryAgency();
    }

    /// <summary>The entry that the proposal publishes, or every fault by field and rule. Pure.</summary>
    /// <param name="known">Rule sets that scoring ships.</param>
    /// <param name="inForce">Those that were put in force before, called off and ended ones too.</param>
    public static (V1.ClockRulePeriod? Entry, IReadOnlyList<FieldError> Faults) Decide(V1.ProposeClockRules body, IReadOnlyList<ClockRuleSetView> known, IReadOnlyList<V1.ClockRulePeriod> inForce)
    {
        var faults = new List<FieldError>();
        if (known.FirstOrDefault(each => $"{each.Id}@{each.Version}" == body.Code) is not { } set) faults.Add(new("code", "unknown-rules", string.Join(", ", known.Where(each => !each.Active).Select(each => $"{each.Id}@{each.Version}"))));
        else if (set.Active && set.PutInForce is null) faults.Add(new("code", "in-force", "It is active as shipped."));
        // One period a set: whoever counted by it is counted by it for ever.
        else if (inForce.FirstOrDefault(each => each.Code == body.Code) is { } before && Counted(before)) faults.Add(new("code", "in-force", $"{before.From:yyyy-MM-dd}–{before.To:yyyy-MM-dd}"));
        foreach (var (field, words) in new[] { ("nameTh", body.NameTh), ("nameEn", body.NameEn), ("source", body.Source) })
            if (words?.Trim() is not { Length: >= ShortestWords and <= LongestWords }) faults.Add(new(field, "required", $"{ShortestWords}–{LongestWords} characters"));
        return faults.Count > 0 ? (null, faults) : (new(body.Code, body.NameTh.Trim(), body.NameEn.Trim(), body.From, null, body.Source.Trim()), []);
    }

    /// <summary>The entry with its last day, or every fault by field and rule; a set whose first day is still to come is called off. Pure.</summary>
    /// <param name="today">Day in Bangkok.</param>
    public static (V1.ClockRulePeriod? Entry, IReadOnlyList<FieldError> Faults) Decide(V1.EndClockRules body, IReadOnlyList<V1.ClockRulePeriod> inForce, DateOnly today) =>
        inForce.FirstOrDefault(each => each.Code == body.Code) is not { } before || before.To is not null ? (null, [new("code", "not-in-force", "No such rule set is in force or will be.")])
        : before.From > today ? (before with { To = before.From.AddDays(-1) }, []) : (before with { To = body.LastDay }, []);

    // Called off before it began: nothing was ever counted by it, and it may be proposed again.
    private static bool Counted(V1.ClockRulePeriod period) => period.To is not { } last || period.From <= last;

    private static async Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> Begin(V1.ProposeClockRules body, Caller caller, ClockRuleSetsOf sets, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        IReadOnlyList<ClockRuleSetView> known;
        try
        {
            known = await sets(cancellation);
        }
        catch (HttpRequestException)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "rules-not-known", "The service that keeps the clock does not answer; nothing was proposed. Try again.");
        }
        var (entry, faults) = Decide(body, known, (await catalogue.RefreshAsync(cancellation)).Published.ClockRules);
        return entry is null ? Problems.Invalid(faults) : await KeepAsync(entry, body.From, body.Reason, caller, catalogue, drafts, seen, clock, cancellation);
    }

    private static async Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> End(V1.EndClockRules body, Caller caller, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        var (entry, faults) = Decide(body, (await catalogue.RefreshAsync(cancellation)).Published.ClockRules, ProposeChange.DayOf(clock.GetUtcNow()));
        return entry is null ? Problems.Invalid(faults) : await KeepAsync(entry, entry.To!.Value.AddDays(1), body.Reason, caller, catalogue, drafts, seen, clock, cancellation);
    }

    private static Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> KeepAsync(V1.ClockRulePeriod entry, DateOnly first, string? reason, Caller caller, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation) =>
        ProposeChange.KeepAsync(new CatalogueImport(null, null, null, null, null, null) { ClockRules = [entry] }, first, reason, null, caller, catalogue, drafts, seen, clock, cancellation);
}
