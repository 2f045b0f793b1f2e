using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Blind;

/// <summary>All that an act of a blind review looks at.</summary>
/// <param name="TookPart">The actor is among the officers of the case.</param>
/// <param name="SawFlag">The actor has opened or worked on a flag of the case, and is not blind any more.</param>
/// <param name="Holds">Reviews that the actor holds now.</param>
public sealed record BlindMatter(BlindState State, string DecisionId, ActedBy Actor, bool RoutedOutside, bool TookPart, bool SawFlag, int Holds);

/// <summary>What a blind review's act leads to: a fact, or the ruling that refuses it.</summary>
public readonly record struct BlindRuling(BlindFact? Fact, Ruling? No);

/// <summary><c>POST /api/flags/blind/{ref}/take</c>, <c>/hand-back</c>, <c>/judge</c>: the decision is judged on its own file. Pure but for the endpoint.</summary>
public static class Reviewing
{
    /// <summary>Most reviews in one hand.</summary>
    public const int MostHeld = 5;

    public static readonly string[] Verdicts = ["found", "nothing"];

    private static string? Against(BlindMatter m) =>
        m.Actor.Role != (m.RoutedOutside ? Roles.Auditor : Roles.RedFlagAdmin) ? "not-your-route"
        : m.TookPart ? "conflict-of-interest"
        : m.SawFlag ? "not-blind"
        : m.State.Stage == "judged" ? "closed"
        : null;

    private static string? AgainstMine(BlindMatter m) => Against(m) ?? (m.State.Stage == "taken" && m.State.Reviewer == m.Actor.Subject ? null : "not-yours");

    public static BlindRuling Take(TakeFlag command, BlindMatter m) =>
        (Against(m) ?? (m.State.Stage == "taken" ? "taken" : m.Holds >= MostHeld ? "hands-full" : null)) is { } why ? Refused(why)
        : command.NoConflict ? Recorded(m, new BlindFact.Taken(), null)
        : new(null, new Ruling.Invalid(new FieldError("noConflict", "required", "State that you have no interest in the matter")));

    public static BlindRuling HandBack(FlagWords command, BlindMatter m) =>
        m.State.Stage == "taken" && m.State.Reviewer == m.Actor.Subject ? Matter.Words(command.Text) is { } reason ? Recorded(m, new BlindFact.HandedBack(), reason) : new(null, Ruling.Required("text"))
        : Refused("not-yours");

    /// <param name="flagged">Whether a rule has found something; looked up when it is judged, and told with the answer.</param>
    public static BlindRuling Judge(JudgeBlind command, BlindMatter m, bool flagged) =>
        AgainstMine(m) is { } why ? Refused(why)
        : !Verdicts.Contains(command.Verdict) ? new(null, new Ruling.Invalid(new FieldError("verdict", "unknown-value", string.Join(", ", Verdicts))))
        : Matter.Words(command.Reason) is { } reason ? Recorded(m, new BlindFact.Judged(command.Verdict, flagged), reason)
        : new(null, Ruling.Required("reason"));

    private static BlindRuling Refused(string why) => new(null, new Ruling.Refused(why));

    private static BlindRuling Recorded(BlindMatter m, BlindFact fact, string? words) =>
        new(fact with { DecisionId = m.DecisionId, Actors = m.Actor, Text = words is null ? null : new(words) }, null);

    internal static void MapReviewing(this IEndpointRouteBuilder app)
    {
        Map<TakeFlag>("take", (body, m, _) => Take(body, m));
        Map<FlagWords>("hand-back", (body, m, _) => HandBack(body, m));
        Map<JudgeBlind>("judge", Judge);

        void Map<T>(string act, Func<T, BlindMatter, bool, BlindRuling> decide) where T : class => app.MapPost("/api/flags/blind/{reference}/" + act, async Task<Results<Ok<BlindItem>, ProblemHttpResult>> (
            string reference, T body, Caller caller, FlagAccess access, Store store, Officers officers, FlagReads reads, Routing routing, TimeProvider time, CancellationToken cancellationToken) =>
        {
            if (await BlindRows.DecisionAsync(store.Source, reference, cancellationToken) is not { } decisionId) return Problems.NotFound();
            var state = await BlindRows.FindAsync(store, decisionId, cancellationToken);
            if (state.Drawn is not { } drawn || !access.SeesOffice(drawn.Agency, drawn.Office)) return Problems.NotFound();
            // What a top executive took part in goes past the centre, as flags do.
            var executive = await BlindRows.IsExecutivesAsync(store.Source, drawn.CaseId, routing.TopExecutives, cancellationToken);
            if (executive && access.ExceptOfficers.Count > 0) return Problems.NotFound();
            var (held, flags) = await AboutAsync(store.Source, drawn.CaseId, decisionId, caller.Subject, cancellationToken);
            var took = await officers.InAsync(new FlagSubject("", "", 0, "", false, false, drawn.CaseId, decisionId, null, drawn.Agency, drawn.Office, drawn.Service, ""), caller, true, cancellationToken) is not null;
            var matter = new BlindMatter(state, decisionId, ActedBy.Of(caller), executive || routing.IsOutside(drawn.Agency), took, await SawAsync(reads, flags.Ids, caller.Subject, cancellationToken) || flags.Touched, held);
            var (fact, no) = decide(body, matter, flags.Flagged);
            if (no is not null) return no.Problem();
            return await store.AppendAsync(BlindRows.AppendOf(state, fact!, time.GetUtcNow()), cancellationToken) is AppendResult.Appended
                ? TypedResults.Ok(await BlindList.OneAsync(store.Source, decisionId, caller.Subject, cancellationToken)) : new Ruling.Refused("changed-meanwhile").Problem();
        }).Allow(Roles.RedFlagAdmin, Roles.Auditor).WithPost();
    }

    private static async Task<(int Held, (bool Flagged, bool Touched, IReadOnlyList<string> Ids) Flags)> AboutAsync(NpgsqlDataSource db, string caseId, string decisionId, string subject, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand($"""
            select (select count(*) from app.blind where stage = 'taken' and reviewer = $3)::int, {BlindRows.IsFlagged("d")},
              exists (select 1 from app.touch t join app.flag f using (flag_id) where f.case_id = $1 and t.subject = $3),
              coalesce((select array_agg(flag_id) from app.flag where case_id = $1), '{"{}"}')
            from (select $1::text as case_id, $2::text as decision_id) d
            """);
        foreach (var value in new[] { caseId, decisionId, subject }) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return (rows.GetInt32(0), (rows.GetBoolean(1), rows.GetBoolean(2), rows.GetFieldValue<string[]>(3)));
    }

    private static async Task<bool> SawAsync(FlagReads reads, IReadOnlyList<string> flagIds, string subject, CancellationToken cancellationToken)
    {
        foreach (var id in flagIds)
            if ((await reads.OfAsync(id, cancellationToken)).Any(r => r.Read.Actors.Subject == subject)) return true;
        return false;
    }
}
