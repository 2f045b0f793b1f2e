using Npgsql;

namespace Transparency.RedFlag.Flags;

/// <summary>A flag with the state of the work on it.</summary>
/// <param name="State">new, triaged, assigned, inWork, awaitingAnswer, snoozed, duplicate, closed or withdrawn.</param>
/// <param name="Opened">Officer and agency may see the flag although it is restricted.</param>
/// <param name="SameCase">Other unfinished flags of the same case; 0 where they were not counted.</param>
/// <param name="Place">Place in the view by precision × harm, from 1; null where nothing is ranked.</param>
public sealed record FlagAtWork(FlagRow Row, string State, string? Assignee, DateOnly? DueOn, bool Overdue, bool Opened, long SameCase = 0, long? Place = null)
{
    /// <summary>Columns for <see cref="Read"/>, from <see cref="From"/>.</summary>
    public const string Columns = $"{FlagRows.Columns}, work, assignee, due_on, overdue, opened";

    /// <summary>
    /// Flags joined with their investigations, as a FROM item named w. A conclusion counts for the finding it was about: when later facts change
    /// that, the flag is new again. A duplicate closes with its lead. A withdrawn flag that people work on stays in work.
    /// </summary>
    /// <param name="today">Day of the Thai calendar: snoozes and openings end by it.</param>
    public static string From(NpgsqlParameterCollection parameters, DateOnly today)
    {
        var day = FlagAccess.Next(parameters, today);
        return $"""
            (select f.*, i.assignee, i.due_on, i.pending, i.proposed_by, i.label, i.closed_at, i.question_due, i.answered, i.escalated_to, coalesce(i.late_answer, false) as late_answer, coalesce(i.version, 0) as work_version, coalesce(i.opened_until >= {day}, false) as opened,
              coalesce(i.due_on < {day} and i.stage not in ('closed', 'duplicate'), false) as overdue,
              case
                when (i.stage = 'closed' and (f.state = 'withdrawn' or i.closed_digest = f.digest))
                  or (i.stage = 'duplicate' and l.stage = 'closed' and (lf.state = 'withdrawn' or l.closed_digest = lf.digest)) then 'closed'
                when f.state = 'withdrawn' and coalesce(i.stage, 'new') in ('new', 'closed', 'duplicate') then 'withdrawn'
                when i.stage = 'duplicate' then 'duplicate'
                when i.stage in ('triaged', 'assigned', 'inWork') and i.snoozed_until > {day} then 'snoozed'
                when i.stage = 'inWork' and i.question_due is not null and not i.answered then 'awaitingAnswer'
                when coalesce(i.stage, 'closed') = 'closed' then 'new'
                else i.stage
              end as work
            from app.flag f left join app.investigation i using (flag_id)
              left join app.investigation l on l.flag_id = i.lead_id left join app.flag lf on lf.flag_id = l.flag_id) w
            """;
    }

    /// <summary>Reads the row at the reader's position; columns as in <see cref="Columns"/>.</summary>
    public static FlagAtWork Read(NpgsqlDataReader r) => new(FlagRows.Read(r), r.GetString(23), r.TextOrNull(24), r.GetFieldValue<DateOnly?>(25), r.GetBoolean(26), r.GetBoolean(27));

    public static async Task<FlagAtWork?> FindAsync(NpgsqlConnection db, string flagId, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand { Connection = db };
        var from = From(command.Parameters, today);
        command.CommandText = $"select {Columns} from {from} where flag_id = {FlagAccess.Next(command.Parameters, flagId)}";
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Read(rows) : null;
    }
}
