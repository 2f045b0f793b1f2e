using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Completeness;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>What one case counts for: its opening, or one of its decisions.</summary>
/// <param name="Month">First day of the month in Bangkok.</param>
/// <param name="Route">system, form or file.</param>
/// <param name="Outcome">"" for the opening.</param>
public readonly record struct RecordedUnit(DateOnly Month, string Route, string Outcome);

/// <summary>
/// Counts by month what was recorded, in the transaction that folds the case list. A late fact can move a case to another month: what the case counted for is
/// taken back and counted anew, so the counts follow from the set of facts, whatever the order of their arrival.
/// </summary>
public static class RecordedMonths
{
    /// <summary>Outcome under which opened cases are counted.</summary>
    public const string Opened = "";

    private static string Add(string schema) => $"""
        insert into {schema}.recorded_month as recorded_month (agency, service, month, route, outcome, n)
        select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::text[], $6::bigint[])
        on conflict (agency, service, month, route, outcome) do update set n = recorded_month.n + excluded.n
        """;

    /// <summary>The units of a case; pure. A decision reported again counts as the later report says.</summary>
    /// <param name="marks">In story order.</param>
    public static IEnumerable<RecordedUnit> Of(IReadOnlyList<CaseMark> marks)
    {
        if (marks.Count == 0) yield break;
        var opening = marks.FirstOrDefault(mark => mark.Type == nameof(CaseOpened)) ?? marks[0];
        yield return Unit(opening, opening.OpenedAt ?? opening.OccurredAt, Opened);
        var decisions = new Dictionary<string, CaseMark>(StringComparer.Ordinal);
        foreach (var mark in marks)
            if (mark is { Type: nameof(DecisionReached), DecisionId: { } id }) decisions[id] = mark;
        foreach (var reached in decisions.Values) yield return Unit(reached, reached.OccurredAt, reached.Outcome ?? "-");
    }

    /// <summary>Adds what the cases of a batch count for now and takes away what they counted for before, inside the caller's transaction.</summary>
    public static async Task AddAsync(IReadOnlyList<CaseRow> touched, NpgsqlTransaction transaction, CancellationToken cancellation, string schema = ReadModel.Live)
    {
        var change = new Dictionary<(string Agency, string Service, RecordedUnit Unit), long>();
        foreach (var row in touched)
        {
            foreach (var unit in Of(row.Before)) Count((row.Agency, row.Service, unit), -1);
            foreach (var unit in Of(row.Marks)) Count((row.Agency, row.Service, unit), 1);
        }
        var moved = change.Where(each => each.Value != 0).ToList();
        if (moved.Count == 0) return;
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        batch.BatchCommands.Add(new(Add(schema))
        {
            Parameters =
            {
                new() { Value = moved.Select(each => each.Key.Agency).ToArray() }, new() { Value = moved.Select(each => each.Key.Service).ToArray() },
                new() { Value = moved.Select(each => each.Key.Unit.Month).ToArray() }, new() { Value = moved.Select(each => each.Key.Unit.Route).ToArray() },
                new() { Value = moved.Select(each => each.Key.Unit.Outcome).ToArray() }, new() { Value = moved.Select(each => each.Value).ToArray() },
            },
        });
        // A count that went back to nothing leaves no row: a replay in other portions would never have had one.
        if (moved.Exists(each => each.Value < 0)) batch.BatchCommands.Add(new($"delete from {schema}.recorded_month where n = 0"));
        await batch.ExecuteNonQueryAsync(cancellation);

        void Count((string, string, RecordedUnit) key, int by) => change[key] = change.GetValueOrDefault(key) + by;
    }

    private static RecordedUnit Unit(CaseMark mark, DateTimeOffset at, string outcome)
    {
        var day = BangkokDay.Of(at).Date;
        return new(new(day.Year, day.Month, 1), mark.Via ?? "system", outcome);
    }
}
