using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Investigations;

/// <summary>The views of an investigator's inbox, as conditions on <see cref="FlagAtWork.From"/>. Rules on trial are in none: nobody acts on them.</summary>
public static class InboxViews
{
    public static readonly string[] Names = ["new", "mine", "awaitingAnswer", "snoozed", "second", "closed", "all"];

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
        "closed" => "work = 'closed' and not shadow",
        _ => "not shadow",
    };

    public static async Task<FlagDesk> DeskAsync(NpgsqlDataSource db, FlagAccess access, string subject, DateTimeOffset now, CancellationToken cancellationToken)
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
              (select count(distinct subject) from app.touch where at >= {since})
            from {from} where {access.Condition(p)} and not shadow
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return new(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5), rows.GetInt64(6), rows.GetInt64(7), rows.GetInt64(8));
    }
}
