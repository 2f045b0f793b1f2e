using Npgsql;
using Transparency.EventStore;

namespace Transparency.RedFlag.Investigations;

/// <summary>The read model of investigations; written in the transaction of the fact that changed it, and by a replay in the same way.</summary>
public static class InvestigationRows
{
    /// <summary>What a fact changes: the row of its flag, and who touched it. What an officer says is no work on the flag, and neither is what the system does.</summary>
    /// <param name="after">The investigation after the fact.</param>
    public static void Project(NpgsqlBatch batch, InvestigationState after, InvestigationFact fact, DateTimeOffset at, string schema = ReadModel.Live)
    {
        Put(batch, fact.FlagId, after, at, schema);
        if (fact is not (InvestigationFact.AnswerGiven or InvestigationFact.StatementDeclined or InvestigationFact.AnswerReminded or InvestigationFact.LeftUnattended)) Command(batch, $"insert into {schema}.touch values ($1, $2, $3, $4)", fact.FlagId, fact.Actors.Subject, at.UtcDateTime, after.Version);
    }

    private static void Put(NpgsqlBatch batch, string flagId, InvestigationState state, DateTimeOffset at, string schema) => Command(batch, $"""
        insert into {schema}.investigation (flag_id, stage, priority, assignee, due_on, lead_id, pending, proposed_by, opened_until, snoozed_until, question_due, answered, label, closed_at, closed_digest, version, updated_at, escalated_to, late_answer)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        on conflict (flag_id) do update set stage = excluded.stage, priority = excluded.priority, assignee = excluded.assignee, due_on = excluded.due_on, lead_id = excluded.lead_id,
          pending = excluded.pending, proposed_by = excluded.proposed_by, opened_until = excluded.opened_until, snoozed_until = excluded.snoozed_until, question_due = excluded.question_due,
          answered = excluded.answered, label = excluded.label, closed_at = excluded.closed_at, closed_digest = excluded.closed_digest, version = excluded.version, updated_at = excluded.updated_at, escalated_to = excluded.escalated_to,
          late_answer = excluded.late_answer
        """, flagId, Name(state.Stage), state.Priority, state.Assignee, state.DueOn, state.Stage == Stage.Duplicate ? state.LeadId : null, state.Proposal?.Kind, state.Proposal?.Actors.Subject,
        state.OpenedUntil, state.SnoozedUntil, state.AnswerDue, state.Heard, state.Conclusion?.Label, state.Closed?.At.UtcDateTime,
        state.Conclusion?.Finding, state.Version, at.UtcDateTime, state.EscalatedTo, state.LateWaits);

    /// <summary>Name of a stage on the wire and in the table.</summary>
    public static string Name(Stage stage) => stage switch { Stage.None => "new", Stage.InWork => "inWork", _ => stage.ToString().ToLowerInvariant() };

    private static void Command(NpgsqlBatch batch, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        batch.BatchCommands.Add(command);
    }
}
