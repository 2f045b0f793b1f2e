using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Investigations;

/// <summary>The views of an investigator's inbox, as conditions on <see cref="FlagAtWork.From"/>. Rules on trial are in none: nobody acts on them.</summary>
public static class InboxViews
{
    public static readonly string[] Names = ["new", "mine", "awaitingAnswer", "snoozed", "second", "lateAnswer", "closed", "all"];

    /// <summary>
    /// A FROM item with the column rank, what comes first: how often the rule's flags were found to be right (closed with a finding, smoothed as
    /// if one of two had been) × how strong the flag is, as the one measure of harm that every rule has.
    /// </summary>
    public static string Ranked(string from) => $"""
        (select w.*, round((case strength when 'high' then 3 when 'medium' then 2 else 1 end) * (1 + coalesce(q.found, 0)) / (2 + coalesce(q.closed, 0))::numeric, 4) as rank
        from {from} left join (
          select r.rule_id, count(*) as closed, count(*) filter (where c.label <> 'not-substantiated') as found
          from app.investigation c join app.flag r using (flag_id) where c.stage = 'closed' group by r.rule_id) q using (rule_id)) w
        """;

    /// <summary>The same for one view, with the column place: which of all in the view it is, whatever else the list is filtered by.</summary>
    public static string Placed(string from, string view, FlagAccess access, NpgsqlParameterCollection parameters, string subject) => $"""
        (select w.*, row_number() over (order by rank desc, raised_at desc, flag_id desc) as place from {Ranked(from)} where {access.Condition(parameters)} and {Condition(view, parameters, subject)}) w
        """;

    /// <summary>Other unfinished flags of the same case: they are looked at together.</summary>
    public const string SameCase = """
        (select count(*) from app.flag o left join app.investigation oi using (flag_id) where o.case_id = w.case_id and o.case_id <> '' and o.flag_id <> w.flag_id and not o.shadow
          and o.state = 'new' and coalesce(oi.stage, 'new') not in ('closed', 'duplicate'))
        """;

    public static string Condition(string view, NpgsqlParameterCollection parameters, string subject) => view switch
    {
        "new" => "work in ('new', 'triaged') and not shadow",
        "mine" => $"assignee = {FlagAccess.Next(parameters, subject)} and work in ('assigned', 'inWork', 'awaitingAnswer') and not shadow",
        "awaitingAnswer" => "work = 'awaitingAnswer' and not shadow",
        "snoozed" => "work = 'snoozed' and not shadow",
        "second" => $"pending is not null and proposed_by <> {FlagAccess.Next(parameters, subject)} and work not in ('closed', 'withdrawn') and not shadow",
        "lateAnswer" => "work = 'closed' and late_answer and not shadow",
        "closed" => "work = 'closed' and not shadow",
        _ => "not shadow",
    };

    public static async Task<FlagDesk> DeskAsync(NpgsqlDataSource db, FlagAccess access, WorkBudget budget, string subject, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        var p = command.Parameters;
        var from = FlagAtWork.From(p, ThaiDay.Of(now));
        var since = FlagAccess.Next(p, now.AddDays(-28).UtcDateTime);
        command.CommandText = $"""
            select count(*) filter (where {Condition("new", p, subject)}), count(*) filter (where {Condition("mine", p, subject)}),
              count(*) filter (where {Condition("awaitingAnswer", p, subject)}), count(*) filter (where {Condition("snoozed", p, subject)}),
              count(*) filter (where {Condition("second", p, subject)}), count(*) filter (where overdue and work not in ('closed', 'withdrawn')),
              count(*) filter (where raised_at >= {since}), count(*) filter (where closed_at >= {since} and work = 'closed'),
              (select count(distinct subject) from app.touch where at >= {since}), count(*) filter (where work in ('assigned', 'inWork', 'awaitingAnswer')),
              count(*) filter (where closed_at >= {FlagAccess.Next(p, now.AddDays(-WorkBudget.MeasuredDays).UtcDateTime)} and work = 'closed'),
              count(*) filter (where {Condition("lateAnswer", p, subject)})
            from {from} where {access.Condition(p)} and not shadow
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        var fresh = rows.GetInt64(0);
        var (capacity, room) = budget.Of(rows.GetInt64(10), rows.GetInt64(9));
        var counted = new FlagDesk(fresh, rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7), rows.GetInt64(8),
            capacity, room, room is { } free ? Math.Max(0, fresh - free) : null);
        var late = rows.GetInt64(11);
        await rows.CloseAsync();
        return counted with { LateAnswers = late, Load = await LoadAsync(db, access, now, cancellationToken) };
    }

    /// <summary>Who has how much in hand, so that the next file goes to whoever has room.</summary>
    private static async Task<IReadOnlyList<FlagLoad>> LoadAsync(NpgsqlDataSource db, FlagAccess access, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        var from = FlagAtWork.From(command.Parameters, ThaiDay.Of(now));
        command.CommandText = $"""
            select assignee, count(*), count(*) filter (where work = 'awaitingAnswer'), count(*) filter (where overdue), min(due_on)
            from {from} where {access.Condition(command.Parameters)} and not shadow and assignee is not null and work in ('assigned', 'inWork', 'awaitingAnswer') group by assignee order by 2 desc, 1
            """;
        var load = new List<FlagLoad>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) load.Add(new(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetFieldValue<DateOnly?>(4)));
        return load;
    }
}

/// <summary>
/// How many flags can be concluded in 28 days: <c>Investigations__Budget</c> where the centre has set it, else what was concluded in the last twelve weeks.
/// What is beyond it waits in sight; nobody pretends to look at everything.
/// </summary>
public sealed class WorkBudget(IConfiguration configuration)
{
    /// <summary>Days over which the pace is measured.</summary>
    public const int MeasuredDays = 84;

    private readonly long? _set = configuration["Investigations:Budget"] is { Length: > 0 } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <param name="concluded">Flags concluded in the last <see cref="MeasuredDays"/> days.</param>
    /// <param name="inWork">Flags that somebody works on now: they take room.</param>
    /// <returns>Flags in 28 days, and how many new ones fit in; null when nobody has set it and nothing was ever concluded.</returns>
    public (long? Capacity, long? Room) Of(long concluded, long inWork)
    {
        var capacity = _set ?? (concluded == 0 ? null : Math.Max(1, (long)Math.Round(concluded * 28.0 / MeasuredDays, MidpointRounding.AwayFromZero)));
        return (capacity, capacity is { } known ? Math.Max(0, known - inWork) : null);
    }
}
