using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary><c>GET /api/flags?agency=&amp;office=&amp;rule=&amp;caseId=&amp;state=&amp;after=</c>: pages of 50, newest first.</summary>
public static class FlagList
{
    private const int PageSize = 50;
    private static readonly string[] States = ["new", "withdrawn"];

    public static void MapFlagList(this IEndpointRouteBuilder app) => app.MapGet("/api/flags", ReadAsync).Allow(FlagAccess.Readers);

    private static async Task<Results<Ok<FlagPage>, ProblemHttpResult>> ReadAsync(string? agency, string? office, string? rule, string? caseId, string? state,
        string? after, Caller caller, NpgsqlDataSource db, RuleWords words, CancellationToken cancellationToken)
    {
        var access = FlagAccess.Of(caller);
        if (agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden();
        if (state is not null && !States.Contains(state)) return Problems.Invalid(new FieldError("state", "unknown", "new or withdrawn"));
        (DateTime At, string Id) cursor = default;
        if (after is not null && !TryParse(after, out cursor)) return Problems.Invalid(new FieldError("after", "not-a-cursor"));

        await using var counting = db.CreateCommand();
        var filter = Filter(counting.Parameters);
        counting.CommandText = $"select rule_id, count(*), count(*) filter (where state = 'new') from app.flag where {filter} group by rule_id";
        var (total, rules) = (0L, new List<RuleCount>());
        await using (var rows = await counting.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken))
            {
                total += rows.GetInt64(1);
                rules.Add(words.Count(rows.GetString(0), rows.GetInt64(2)));
            }

        await using var reading = db.CreateCommand();
        filter = Filter(reading.Parameters);
        if (after is not null) filter += $" and (raised_at, flag_id) < ({FlagAccess.Next(reading.Parameters, cursor.At)}, {FlagAccess.Next(reading.Parameters, cursor.Id)})";
        reading.CommandText = $"select {FlagRows.Columns} from app.flag where {filter} order by raised_at desc, flag_id desc limit {PageSize + 1}";
        var flags = new List<FlagRow>();
        await using (var rows = await reading.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) flags.Add(FlagRows.Read(rows));

        var next = flags.Count > PageSize ? Cursor(flags[PageSize - 1]) : null;
        var page = new List<FlagSummary>();
        foreach (var row in flags.Take(PageSize)) page.Add(await words.SummaryAsync(row, cancellationToken));
        return TypedResults.Ok(new FlagPage(total, next, [.. rules.OrderByDescending(r => r.Open).ThenBy(r => r.RuleId, StringComparer.Ordinal)], page));

        string Filter(NpgsqlParameterCollection parameters)
        {
            var conditions = new StringBuilder(access.Condition(parameters));
            foreach (var (column, value) in new[] { ("agency", agency), ("office", office), ("rule_id", rule), ("case_id", caseId), ("state", state) })
                if (value is not null) conditions.Append(CultureInfo.InvariantCulture, $" and {column} = {FlagAccess.Next(parameters, value)}");
            return conditions.ToString();
        }
    }

    private static string Cursor(FlagRow row) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{row.RaisedAt.UtcTicks} {row.Subject.FlagId}"));

    private static bool TryParse(string after, out (DateTime, string) cursor)
    {
        cursor = default;
        if (after.Length > 100 || !Base64Url.IsValid(after)) return false;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(after)).Split(' ');
        if (parts.Length != 2 || !long.TryParse(parts[0], out var ticks) || ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        cursor = (new DateTime(ticks, DateTimeKind.Utc), parts[1]);
        return true;
    }
}
