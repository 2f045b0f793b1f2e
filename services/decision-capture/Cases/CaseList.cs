using Npgsql;
using Transparency.DecisionCapture.MyCase;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Cases;

/// <summary>
/// Read model of the case list. A row keeps the marks of its case, so a batch of any size costs one select and one upsert, and
/// a late fact finds its place. Rows follow from the log alone: a rebuild gives the same bytes.
/// </summary>
public static class CaseList
{
    private static string Load(string schema) => $"select case_id, service, case_ref, marks from {schema}.case_summary where case_id = any($1)";

    private static string Store(string schema) => $"""
        insert into {schema}.case_summary (case_id, agency, office, service, case_ref, kind, status, opened_at, last_occurred_at, facts, decisions, last_outcome, marks)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[],
          $10::int[], $11::int[], $12::text[], $13::bytea[])
        on conflict (case_id) do update set office = excluded.office, service = excluded.service, case_ref = excluded.case_ref, kind = excluded.kind,
          status = excluded.status, opened_at = excluded.opened_at, last_occurred_at = excluded.last_occurred_at, facts = excluded.facts,
          decisions = excluded.decisions, last_outcome = excluded.last_outcome, marks = excluded.marks
        """;

    /// <summary>Folds a batch of stored events (ledger order, other events among them) into the list, inside the caller's transaction.</summary>
    /// <param name="schema">Where the list is: the live one or one that is being rebuilt.</param>
    /// <returns>The cases touched, as they were before and are now.</returns>
    public static async Task<IReadOnlyList<CaseRow>> FoldAsync(IReadOnlyList<StoredEvent> batch, NpgsqlTransaction transaction, CancellationToken cancellationToken,
        string schema = ReadModel.Live)
    {
        var rows = new Dictionary<string, CaseRow>(StringComparer.Ordinal);
        foreach (var stored in batch)
        {
            if (CaseFact.Read(stored) is not { } fact) continue;
            if (!rows.TryGetValue(fact.CaseId, out var row)) rows.Add(fact.CaseId, row = new CaseRow(fact.CaseId, stored.Tenant));
            row.Arrive(fact);
        }
        if (rows.Count == 0) return [];
        var touched = rows.Values.OrderBy(r => r.CaseId, StringComparer.Ordinal).ToList();
        await LoadAsync(rows, transaction, schema, cancellationToken);
        foreach (var row in touched) row.Fold();
        await StoreAsync(touched, transaction, schema, cancellationToken);
        return touched;
    }

    private static async Task LoadAsync(Dictionary<string, CaseRow> rows, NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Load(schema), transaction.Connection, transaction) { Parameters = { new() { Value = rows.Keys.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows[reader.GetString(0)].Restore(reader.GetString(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
    }

    private static async Task StoreAsync(List<CaseRow> rows, NpgsqlTransaction transaction, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Store(schema), transaction.Connection, transaction)
        {
            Parameters =
            {
                Column(rows, r => r.CaseId), Column(rows, r => r.Agency), Column(rows, r => r.Outline.Office), Column(rows, r => r.Service),
                Column(rows, r => r.CaseRef), Column(rows, r => r.Outline.Kind), Column(rows, r => r.Outline.Status),
                Column(rows, r => r.Outline.OpenedAt.UtcDateTime), Column(rows, r => r.Outline.LastOccurredAt.UtcDateTime),
                Column(rows, r => r.Outline.Facts), Column(rows, r => r.Outline.Decisions.Count), Column(rows, r => r.Outline.LastOutcome),
                Column(rows, r => r.StoredMarks()),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlParameter Column<T>(List<CaseRow> rows, Func<CaseRow, T> value) => new() { Value = rows.Select(value).ToArray() };
}

/// <summary>One case while a batch is folded.</summary>
public sealed class CaseRow(string caseId, string agency)
{
    private readonly List<CaseMark> _arrived = [];

    public string CaseId { get; } = caseId;
    public string Agency { get; } = agency;
    public string Service { get; private set; } = "";
    public string CaseRef { get; private set; } = "";
    /// <summary>Marks stored before this batch, in story order.</summary>
    public IReadOnlyList<CaseMark> Before { get; private set; } = [];
    /// <summary>What the facts of this batch contribute, in ledger order. Not the facts: a batch of thousands would hold their whole bodies.</summary>
    public IReadOnlyList<CaseMark> Arrived => _arrived;
    public CaseOutline Outline { get; private set; } = CaseOutline.Empty;
    /// <summary>Whether the first fact of this batch would give a new case a tracking code.</summary>
    public bool IsFollowed { get; private set; }
    /// <summary>All marks after this batch, in story order.</summary>
    public IReadOnlyList<CaseMark> Marks { get; private set; } = [];

    // Both are part of the stream's id and so the same in every fact; only a foreign writer could differ, then the first holds.
    internal void Arrive(CaseFact fact)
    {
        if (_arrived.Count == 0) (Service, CaseRef, IsFollowed) = (fact.Body.Service ?? "", fact.Body.CaseRef ?? "", TrackingCodes.IsFollowed(fact));
        _arrived.Add(CaseMark.Of(fact));
    }

    internal void Restore(string service, string caseRef, byte[] marks)
    {
        if (service.Length > 0) Service = service;
        if (caseRef.Length > 0) CaseRef = caseRef;
        Before = CaseMarks.Read(marks);
    }

    internal void Fold()
    {
        Marks = [.. CaseOutline.InStoryOrder(Before.Concat(Arrived))];
        Outline = CaseOutline.Of(Marks);
    }

    internal byte[] StoredMarks() => CaseMarks.Write(Marks);
}
