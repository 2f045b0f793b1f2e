using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Cases;

/// <summary><c>GET /api/cases</c>: the cases that the caller may know of, newest first.</summary>
/// <param name="Search">Beginning of the case reference.</param>
/// <param name="From">Opened at or after.</param>
/// <param name="To">Opened before.</param>
/// <param name="After">Position after which the page starts: <c>next</c> of the page before.</param>
/// <param name="Limit">Rows, 1–200; 50 when not given.</param>
public sealed record ListCases(string? Agency, string? Office, string? Service, string? Status, DateTimeOffset? From, DateTimeOffset? To,
    [property: FromQuery(Name = "q")] string? Search, string? After, int? Limit)
{
    private const int DefaultRows = 50;
    private const int MaximumRows = 200;
    private const string Columns = "case_id, case_ref, agency, office, service, kind, status, opened_at, last_occurred_at, facts, decisions, last_outcome";

    public static async Task<Results<Ok<CasePage>, ProblemHttpResult>> Endpoint([AsParameters] ListCases query, Caller caller, OfficesInCharge offices, Store store,
        CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > MaximumRows) return Problems.Invalid(new FieldError("limit", "out-of-range", $"1 to {MaximumRows}"));
        if (query.Agency is { } agency && !caller.MayActFor(agency)) return Problems.Forbidden($"Not for agency {agency}.");
        CasePosition? after = null;
        if (query.After is { } text && (after = CasePosition.Parse(text)) is null) return Problems.Invalid(new FieldError("after", "unreadable"));

        var rows = query.Limit ?? DefaultRows;
        await using var batch = store.Source.CreateBatch();
        batch.BatchCommands.Add(query.Select("count(*)", caller, offices.Served(caller), null, ""));
        // One row more than asked for tells whether there is a next page.
        batch.BatchCommands.Add(query.Select(Columns, caller, offices.Served(caller), after, $"order by opened_at desc, case_id desc limit {rows + 1}"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var total = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        var cases = new List<CaseSummary>(rows + 1);
        while (await reader.ReadAsync(cancellationToken)) cases.Add(Row(reader));
        if (cases.Count <= rows) return TypedResults.Ok(new CasePage(total, null, cases));
        cases.RemoveAt(rows);
        return TypedResults.Ok(new CasePage(total, new CasePosition(cases[^1].OpenedAt, cases[^1].CaseId).ToString(), cases));
    }

    private NpgsqlBatchCommand Select(string columns, Caller caller, string[]? served, CasePosition? after, string end)
    {
        var command = new NpgsqlBatchCommand();
        var conditions = new List<string>();
        string Value(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return "$" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        }
        if (!caller.Agencies.Contains("*")) conditions.Add($"agency = any({Value(caller.Agencies.ToArray())})");
        if (served is not null) conditions.Add($"office = any({Value(served)})");
        if (Agency is not null) conditions.Add($"agency = {Value(Agency)}");
        if (Office is not null) conditions.Add($"office = {Value(Office)}");
        if (Service is not null) conditions.Add($"service = {Value(Service)}");
        if (Status is not null) conditions.Add($"status = {Value(Status)}");
        if (From is { } from) conditions.Add($"opened_at >= {Value(from.UtcDateTime)}");
        if (To is { } to) conditions.Add($"opened_at < {Value(to.UtcDateTime)}");
        // A range instead of LIKE: nothing to escape, and the index of the reference serves it.
        if (!string.IsNullOrEmpty(Search)) conditions.Add($"case_ref >= {Value(Search)} and case_ref < {Value(Search + "\U0010FFFF")}");
        if (after is { } position) conditions.Add($"(opened_at, case_id) < ({Value(position.OpenedAt.UtcDateTime)}, {Value(position.CaseId)})");
        command.CommandText = $"select {columns} from app.case_summary {(conditions.Count == 0 ? "" : "where " + string.Join(" and ", conditions))} {end}";
        return command;
    }

    private static CaseSummary Row(NpgsqlDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
        reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<DateTimeOffset>(8),
        reader.GetInt32(9), reader.GetInt32(10), reader.IsDBNull(11) ? null : reader.GetString(11));
}

/// <summary>Position in the list: opening time to the microsecond, as the database keeps it, and case id.</summary>
public readonly record struct CasePosition(DateTimeOffset OpenedAt, string CaseId)
{
    /// <summary>Null when the text is no position.</summary>
    public static CasePosition? Parse(string text) =>
        text.Split('.') is [var ticks, var caseId] && long.TryParse(ticks, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var utc)
        && utc >= 0 && utc <= DateTimeOffset.MaxValue.Ticks
            ? new(new DateTimeOffset(utc, TimeSpan.Zero), caseId) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OpenedAt.UtcTicks}.{CaseId}");
}
