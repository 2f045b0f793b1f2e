using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// <c>GET /api/flags/mine</c>: an officer's own matters – what waits for an answer first, then the open ones, then the closed ones, which stay on
/// record. Restricted flags that nobody has opened are not among them and not in any count.
/// </summary>
public static class OfficerMattersReading
{
    private const int MostShown = 100;

    internal static void MapOfficerMatters(this IEndpointRouteBuilder app) => app.MapGet("/api/flags/mine", ReadAsync).Allow(Roles.Officer);

    private static async Task<Ok<OfficerMatters>> ReadAsync(Caller caller, Officers officers, Investigations investigations, NpgsqlDataSource db, RuleWords words, FlagAccess access, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var pseudonyms = new List<string>();
        foreach (var agency in caller.Agencies)
            if (await officers.PseudonymAsync(agency, caller, cancellationToken) is { } officer) pseudonyms.Add(officer);
        if (pseudonyms.Count == 0) return TypedResults.Ok(new OfficerMatters(false, []));

        var flags = new List<FlagAtWork>();
        await using (var command = db.CreateCommand())
        {
            var from = FlagAtWork.From(command.Parameters, ThaiDay.Of(time.GetUtcNow()));
            var own = FlagAccess.Next(command.Parameters, pseudonyms.ToArray());
            command.CommandText = $"""
                select {FlagAtWork.Columns} from {from} where {access.Condition(command.Parameters)} and work <> 'withdrawn'
                  and (officer = any({own}) or exists (select 1 from app.participant p where p.case_id = w.case_id and p.officer = any({own})
                    and (w.decision_id is null or (p.decision_id = w.decision_id and p.part <> 'step'))))
                order by work = 'closed', not (coalesce(question_due is not null and not answered, false)), question_due, raised_at desc limit {MostShown}
                """;
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) flags.Add(FlagAtWork.Read(rows));
        }
        var matters = new List<OfficerMatter>();
        foreach (var flag in flags)
        {
            var state = (await investigations.HistoryAsync(flag.Row.Subject.FlagId, cancellationToken)).Aggregate(InvestigationState.None, (state, fact) => state.Evolve(fact));
            var asked = state.Question?.Fact as InvestigationFact.QuestionAsked;
            var answered = state.Answers.Any(a => a.Fact is InvestigationFact.AnswerGiven given && pseudonyms.Contains(given.Officer) && (state.Question is null || a.At >= state.Question.At));
            var closed = flag.State == "closed";
            // Who works on it, by when and how far it came is not the officer's to see.
            var summary = await words.SummaryAsync(flag with { State = closed ? "closed" : asked is not null && !answered && !state.Heard ? "awaitingAnswer" : "new", DueOn = null, Overdue = false, Assignee = null }, caller.Subject, cancellationToken);
            var matter = (await investigations.FindAsync(flag.Row.Subject.FlagId, caller, cancellationToken));
            matters.Add(new(summary, asked?.Text?.Words, state.AnswerDue, answered, closed ? state.Conclusion?.Label : null, closed ? state.Closed?.At : null)
            {
                Opportunity = InvestigationViews.OpportunityOf(state, investigator: false), MayDo = matter is null ? [] : InvestigationViews.MayDo(matter),
            });
        }
        return TypedResults.Ok(new OfficerMatters(true, matters));
    }
}
