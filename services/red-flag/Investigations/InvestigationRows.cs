using Npgsql;

namespace Transparency.RedFlag.Investigations;

/// <summary>The read model of investigations; written in the transaction of the fact that changed it.</summary>
public static class InvestigationRows
{
    public static void Put(NpgsqlBatch batch, string flagId, InvestigationState state, DateTimeOffset at) => Command(batch, """
        insert into app.investigation (flag_id, stage, priority, assignee, due_on, lead_id, pending, proposed_by, opened_until, snoozed_until, question_due, answered, label, closed_at, closed_digest, version, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (flag_id) do update set stage = excluded.stage, priority = excluded.priority, assignee = excluded.assignee, due_on = excluded.due_on, lead_id = excluded.lead_id,
          pending = excluded.pending, proposed_by = excluded.proposed_by, opened_until = excluded.opened_until, snoozed_until = excluded.snoozed_until, question_due = excluded.question_due,
          answered = excluded.answered, label = excluded.label, closed_at = excluded.closed_at, closed_digest = excluded.closed_digest, version = excluded.version, updated_at = excluded.updated_at
        """, flagId, Name(state.Stage), state.Priority, state.Assignee, state.DueOn, state.Stage == Stage.Duplicate ? state.LeadId : null, state.Proposal?.Kind, state.Proposal?.Actors.Subject,
        state.OpenedUntil, state.SnoozedUntil, (state.Question?.Fact as InvestigationFact.QuestionAsked)?.DueOn, state.Answered, state.Conclusion?.Label, state.Closed?.At.UtcDateTime,
        state.Conclusion?.Finding, state.Version, at.UtcDateTime);

    public static void Touch(NpgsqlBatch batch, string flagId, string subject, DateTimeOffset at) =>
        Command(batch, "insert into app.touch values ($1, $2, $3)", flagId, subject, at.UtcDateTime);

    /// <summary>Name of a stage on the wire and in the table.</summary>
    public static string Name(Stage stage) => stage switch { Stage.None => "new", Stage.InWork => "inWork", _ => stage.ToString().ToLowerInvariant() };

    private static void Command(NpgsqlBatch batch, string sql, params object?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        batch.BatchCommands.Add(command);
    }
}
