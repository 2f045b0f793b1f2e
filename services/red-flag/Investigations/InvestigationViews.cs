using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>The work on a flag as its caller may see it: investigators all of it, officers their own part, their agency the state.</summary>
public sealed class InvestigationViews(NpgsqlDataSource db, Investigations investigations, FlagReads reads, RuleWords words, FlagSight sight)
{
    public async Task<InvestigationView> OfAsync(Matter matter, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        var flag = (await FlagAtWork.FindAsync(connection, matter.Flag.Subject.FlagId, matter.Today, cancellationToken))!;
        var investigator = caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor);
        var log = investigator ? await LogAsync(flag.Row.Subject.FlagId, cancellationToken) : [];
        var siblings = investigator ? await SiblingsAsync(connection, flag.Row.Subject, matter.Today, caller, cancellationToken) : [];
        var referred = investigator ? Flags.Referred.Concluded(await investigations.HistoryAsync(flag.Row.Subject.FlagId, cancellationToken)) : null;
        return View(matter, flag, investigator, log, siblings) with { ReferredAt = referred?.Closed?.At };
    }

    /// <summary>The view; pure.</summary>
    public static InvestigationView View(Matter m, FlagAtWork flag, bool investigator, IReadOnlyList<InvestigationEntry> log, IReadOnlyList<FlagSummary> siblings)
    {
        var (state, officer) = (m.State, m.Actor is { Officer: not null, By.Role: Roles.Officer });
        var question = investigator || officer ? state.Question : null;
        var answers = state.Answers.Select(a => (a.At, Fact: (InvestigationFact.AnswerGiven)a.Fact)).Where(a => investigator || (officer && a.Fact.Officer == m.Actor.Officer));
        var proposal = investigator ? state.Proposal : null;
        return new(flag.State, investigator ? state.Assignee : null, investigator && state.Assignee == m.Actor.Subject, investigator ? state.DueOn : null, investigator && flag.Overdue,
            investigator ? state.Priority : null, investigator && state.Stage == Stage.Duplicate ? state.LeadId : null,
            proposal is null ? null : new(proposal.Kind, proposal.Label, proposal.Until, proposal.Reviewer, proposal.Text?.Words ?? "", proposal.Actors.Subject, proposal.Actors.Role,
                proposal.Actors.Subject == m.Actor.Subject, state.Pending!.At),
            m.Flag.Subject.Restricted && m.IsOpenToOfficer, investigator ? state.OpenedUntil : null, investigator ? state.SnoozedUntil : null,
            question?.Fact is InvestigationFact.QuestionAsked asked ? new(asked.Text?.Words ?? "", asked.DueOn, question.At) : null,
            [.. answers.Select(a => new GivenAnswer(a.Fact.Text?.Words ?? "", a.At, investigator ? a.Fact.Officer : null, a.Fact.Officer == m.Actor.Officer, a.At > state.Closed?.At))],
            m.IsClosed && state is { Conclusion: { } c, Closed: { } closed }
                ? new(c.Label!, investigator ? c.Text?.Words : null, investigator ? c.Actors.Subject : null, investigator ? closed.Fact.Actors.Subject : null, closed.At) : null,
            MayDo(m), investigator && m.IsConflicted, log, siblings, investigator ? state.EscalatedTo : 0) { Opportunity = investigator || officer ? OpportunityOf(state, investigator) : null };
    }

    /// <summary>The notices to the officer and what came of them; null when nobody was asked. Pure.</summary>
    public static OfficersOpportunity? OpportunityOf(InvestigationState state, bool investigator)
    {
        if (state.Question is not { Fact: InvestigationFact.QuestionAsked asked } question) return null;
        AnswerNotice Notice(RecordedFact sent, DateOnly due, string? served) => new(ThaiDay.Of(sent.At), due, served, sent.Fact.Text?.Words ?? "", investigator ? sent.Fact.Actors.Subject : null);
        var notices = new List<AnswerNotice> { Notice(question, asked.DueOn, asked.Served) };
        if (state.Notice is { Fact: InvestigationFact.NoticedAgain again } second) notices.Add(Notice(second, again.DueOn, again.Served));
        var unused = state.Silence;
        return new(notices, state.Reminded, state.Declined?.At, unused?.Agreed.At, investigator ? unused?.Proposed.Fact.Text?.Words : null, investigator ? unused?.Proposed.Fact.Actors.Subject : null,
            investigator ? unused?.Agreed.Fact.Actors.Subject : null, state.LateWaits);
    }

    /// <summary>Acts that nothing keeps the actor from now. Each act decides again when it is done.</summary>
    public static IReadOnlyList<string> MayDo(Matter m)
    {
        var acts = new List<(string Act, bool May)>
        {
            ("answer", Answering.AgainstAnswer(m) is null), ("no-statement", Answering.AgainstDeclaring(m) is null),
            ("triage", m.Against() is null && m.State.Stage is Stage.None or Stage.Triaged or Stage.Closed),
            ("take", Assignment.Take(new(true), m) is Ruling.Recorded), ("assign", Assignment.Assign(new("?", "?"), m) is Ruling.Recorded),
            ("merge", m.Against() is null && m.State.Stage != Stage.Duplicate), ("conflict", m.Against() is null),
            ("hand-back", m.AgainstMine() is null), ("escalate", Assignment.Escalate(new("?"), m) is Ruling.Recorded),
            ("question", m.AgainstMine() is null && m.IsOpenToOfficer && !m.NobodyToAsk), ("refer-unasked", m.AgainstMine() is null && m.NobodyToAsk),
            ("notice", Answering.AgainstNotice(m) is null), ("weigh", Answering.AgainstWeighing(m) is null), (TwoPersons.Silence, TwoPersons.AgainstSilence(m) is null),
            (TwoPersons.Opening, TwoPersons.AgainstProposing(TwoPersons.Opening, m) is null),
            (TwoPersons.Conclusion, TwoPersons.AgainstProposing(TwoPersons.Conclusion, m) is null),
            (TwoPersons.Snooze, TwoPersons.AgainstProposing(TwoPersons.Snooze, m) is null && !m.IsSnoozed),
            ("second", TwoPersons.AgainstSeconding(m) is null),
        };
        return [.. acts.Where(a => a.May).Select(a => a.Act)];
    }

    private async Task<IReadOnlyList<InvestigationEntry>> LogAsync(string flagId, CancellationToken cancellationToken)
    {
        var acts = (await investigations.HistoryAsync(flagId, cancellationToken)).Select(f => new InvestigationEntry(f.At, f.Fact.Name, f.Fact.Actors.Subject is { Length: > 0 } by ? by : null, f.Fact.Actors.Role,
            f.Fact switch { InvestigationFact.Proposed p => p.Kind, InvestigationFact.Seconded s => s.Kind, InvestigationFact.Declined d => d.Kind, InvestigationFact.LeftUnattended u => u.Why, _ => null }, f.Fact.Text?.Words, f.Index, (f.Fact as InvestigationFact.LeftUnattended)?.Reach));
        var looks = (await reads.OfAsync(flagId, cancellationToken)).Select(r => new InvestigationEntry(r.At, "flag_read", r.Read.Actors.Subject, r.Read.Actors.Role, null, null, r.Index));
        return [.. acts.Concat(looks).OrderByDescending(e => e.Index)];
    }

    private async Task<IReadOnlyList<FlagSummary>> SiblingsAsync(NpgsqlConnection connection, FlagSubject subject, DateOnly today, Caller caller, CancellationToken cancellationToken)
    {
        if (subject.CaseId.Length == 0) return [];
        var access = await sight.OfAsync(caller, cancellationToken);
        await using var command = new NpgsqlCommand { Connection = connection };
        var from = FlagAtWork.From(command.Parameters, today);
        command.CommandText = $"""
            select {FlagAtWork.Columns} from {from} where {access.Condition(command.Parameters)} and case_id = {FlagAccess.Next(command.Parameters, subject.CaseId)}
              and flag_id <> {FlagAccess.Next(command.Parameters, subject.FlagId)} and not shadow order by raised_at desc limit 20
            """;
        var flags = new List<FlagAtWork>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) flags.Add(FlagAtWork.Read(rows));
        var siblings = new List<FlagSummary>();
        foreach (var flag in flags) siblings.Add(await words.SummaryAsync(flag, caller.Subject, cancellationToken));
        return siblings;
    }
}
