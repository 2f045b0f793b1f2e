using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>GET /api/flags?view=&amp;agency=&amp;office=&amp;rule=&amp;caseId=&amp;state=&amp;strength=&amp;after=</c>: pages of 50. Without a view newest first; a view is an
/// investigator's inbox, by how often the rule was right × how strong the flag is, with the work waiting and done beside it.
/// </summary>
public static class FlagList
{
    private const int PageSize = 50;
    private static readonly string[] States = ["new", "triaged", "assigned", "inWork", "awaitingAnswer", "snoozed", "duplicate", "closed", "withdrawn"];
    private static readonly string[] Strengths = ["high", "medium", "low"];

    public static void MapFlagList(this IEndpointRouteBuilder app) => app.MapGet("/api/flags", ReadAsync).Allow(FlagAccess.Readers);

    private static async Task<Results<Ok<FlagPage>, ProblemHttpResult>> ReadAsync([AsParameters] FlagQuery query, Caller caller, FlagAccess access, NpgsqlDataSource db, RuleWords words,
        WorkBudget budget, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = ThaiDay.Of(time.GetUtcNow());
        if (query.Agency is not null && !caller.MayActFor(query.Agency)) return Problems.Forbidden();
        if (query.State is not null && !States.Contains(query.State)) return Problems.Invalid(new FieldError("state", "unknown", string.Join(", ", States)));
        if (query.Strength is not null && !Strengths.Contains(query.Strength)) return Problems.Invalid(new FieldError("strength", "unknown", string.Join(", ", Strengths)));
        if (query.View is not null && !InboxViews.Names.Contains(query.View)) return Problems.Invalid(new FieldError("view", "unknown", string.Join(", ", InboxViews.Names)));
        if (query.View is not null && !access.Everything) return Problems.Forbidden("Views are for investigators.");
        FlagCursor? cursor = null;
        if (query.After is not null && (cursor = FlagCursor.Parse(query.After)) is null) return Problems.Invalid(new FieldError("after", "not-a-cursor"));

        await using var counting = db.CreateCommand();
        var from = FlagAtWork.From(counting.Parameters, today);
        counting.CommandText = $"select rule_id, count(*), count(*) filter (where work not in ('withdrawn', 'closed')) from {from} where {Filter(counting.Parameters)} group by rule_id";
        var (total, rules) = (0L, new List<RuleCount>());
        await using (var rows = await counting.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken))
            {
                total += rows.GetInt64(1);
                rules.Add(words.Count(rows.GetString(0), rows.GetInt64(2)));
            }

        await using var reading = db.CreateCommand();
        from = FlagAtWork.From(reading.Parameters, today);
        var filter = Filter(reading.Parameters);
        if (cursor is not null)
            filter += $" and (rank, raised_at, flag_id) < ({FlagAccess.Next(reading.Parameters, cursor.Rank)}, {FlagAccess.Next(reading.Parameters, cursor.At)}, {FlagAccess.Next(reading.Parameters, cursor.Id)})";
        reading.CommandText = $"""
            select {FlagAtWork.Columns}, rank, {(query.View is null ? "0::bigint" : InboxViews.SameCase)}, place
            from {(query.View is null ? $"(select w.*, 0::numeric as rank, null::bigint as place from {from}) w" : InboxViews.Placed(from, query.View, access, reading.Parameters, caller.Subject))}
            where {filter} order by rank desc, raised_at desc, flag_id desc limit {PageSize + 1}
            """;
        var flags = new List<(FlagAtWork Flag, decimal Rank)>();
        await using (var rows = await reading.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) flags.Add((FlagAtWork.Read(rows) with { SameCase = rows.GetInt64(29), Place = rows.GetFieldValue<long?>(30) }, rows.GetDecimal(28)));

        var next = flags.Count > PageSize ? FlagCursor.Of(flags[PageSize - 1].Flag.Row, flags[PageSize - 1].Rank).ToString() : null;
        var page = new List<FlagSummary>();
        // By when and by whom a flag is worked on is the investigators' business.
        foreach (var (flag, _) in flags.Take(PageSize))
            page.Add(await words.SummaryAsync(access.Everything ? flag : flag with { DueOn = null, Overdue = false, Assignee = null }, caller.Subject, cancellationToken));
        var desk = query.View is null ? null : await InboxViews.DeskAsync(db, access, budget, caller.Subject, time.GetUtcNow(), cancellationToken);
        return TypedResults.Ok(new FlagPage(total, next, [.. rules.OrderByDescending(r => r.Open).ThenBy(r => r.RuleId, StringComparer.Ordinal)], page, desk));

        string Filter(NpgsqlParameterCollection parameters)
        {
            var conditions = new StringBuilder(access.Condition(parameters));
            foreach (var (column, value) in new[] { ("agency", query.Agency), ("office", query.Office), ("rule_id", query.Rule), ("case_id", query.CaseId), ("work", query.State), ("strength", query.Strength) })
                if (value is not null) conditions.Append(CultureInfo.InvariantCulture, $" and {column} = {FlagAccess.Next(parameters, value)}");
            if (query.View is not null) conditions.Append(" and ").Append(InboxViews.Condition(query.View, parameters, caller.Subject));
            return conditions.ToString();
        }
    }
}

/// <summary>What a list of flags is asked for.</summary>
public sealed record FlagQuery(string? View, string? Agency, string? Office, string? Rule, string? CaseId, string? State, string? Strength, string? After);
