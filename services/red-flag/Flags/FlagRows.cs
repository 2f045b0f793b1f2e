using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Studies;

namespace Transparency.RedFlag.Flags;

/// <summary>One row of the read model; written in the transaction of the fact that changed it.</summary>
public sealed record FlagRow(FlagSubject Subject, FlagState State, Finding Finding, IReadOnlyList<string> Gaps, long ComputedFrom, DateTimeOffset RaisedAt, string? WithdrawnWhy)
{
    /// <summary>The row after a fact; a flag begins with being raised.</summary>
    public static FlagRow After(FlagRow? before, FlagFact fact, DateTimeOffset at)
    {
        var state = (before?.State ?? FlagState.None).Evolve(fact);
        return fact switch
        {
            FlagFact.Raised f => new(f.Subject, state, f.Finding, f.Gaps, f.ComputedFrom, at, null),
            FlagFact.Revised f when before is not null => before with { State = state, Finding = f.Finding, Gaps = f.Gaps, ComputedFrom = f.ComputedFrom },
            FlagFact.Withdrawn f when before is not null => before with { State = state, ComputedFrom = f.ComputedFrom, WithdrawnWhy = f.Why },
            _ => throw new InvalidOperationException("A flag begins with being raised."),
        };
    }

    /// <summary>Name of the state on the wire and in the table.</summary>
    public string StateName => State.Status == FlagStatus.Withdrawn ? "withdrawn" : "new";
}

public static class FlagRows
{
    public const string Columns = """
        flag_id, rule_id, rule_version, restricted, shadow, case_id, decision_id, decision_point, agency, office, service, source,
        state, revision, version, digest, strength, raised_at, finding, gaps, computed_from, withdrawn_why, officer
        """;

    // One text per schema: rows that share a statement know it by reference.
    private static readonly string Live = Upsert(ReadModel.Live), Aside = Upsert(ReadModel.Side);

    private static string Upsert(string schema) => $"""
        insert into {schema}.flag ({Columns})
        select n.flag_id, n.rule_id, n.rule_version, n.restricted, n.shadow, n.case_id, n.decision_id, n.decision_point, n.agency, n.office, n.service, n.source,
          n.state, n.revision, n.version, n.digest, n.strength, n.raised_at, n.finding, string_to_array(n.gaps, E'\n'), n.computed_from, n.withdrawn_why, n.officer
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) n ({Columns})
        on conflict (flag_id) do update set state = excluded.state, revision = excluded.revision, version = excluded.version, digest = excluded.digest,
          strength = excluded.strength, raised_at = excluded.raised_at, finding = excluded.finding, gaps = excluded.gaps,
          computed_from = excluded.computed_from, withdrawn_why = excluded.withdrawn_why
        """;

    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static void Put(NpgsqlBatch batch, FlagRow row, string schema = ReadModel.Live)
    {
        var s = row.Subject;
        // Gaps are names without line feeds; arrays of unequal length cannot be rows of one array parameter.
        new SharedRows(batch, schema == ReadModel.Live ? Live : Aside).Add(s.FlagId).Add(s.RuleId).Add(s.RuleVersion).Add(s.Restricted).Add(s.Shadow).Add(s.CaseId).Add(s.DecisionId).Add(s.DecisionPoint)
            .Add(s.Agency).Add(s.Office).Add(s.Service).Add(s.Source).Add(row.StateName).Add(row.State.Revision).Add(row.State.Version)
            .Add(row.State.FindingDigest).Add(row.Finding.Strength).Add(row.RaisedAt.UtcDateTime)
            .Add(JsonSerializer.Serialize(new Stored(row.Finding, s.RuleDigest), FlagJson.Stored), NpgsqlDbType.Json)
            .Add(string.Join('\n', row.Gaps)).Add(row.ComputedFrom).Add(row.WithdrawnWhy).Add(s.Officer);
    }

    /// <summary>Reads the row at the reader's position; columns as in <see cref="Columns"/>.</summary>
    public static FlagRow Read(NpgsqlDataReader r)
    {
        var stored = JsonSerializer.Deserialize<Stored>(r.GetFieldValue<byte[]>(18), FlagJson.Stored)!;
        var subject = new FlagSubject(r.GetString(0), r.GetString(1), r.GetInt32(2), stored.RuleDigest, r.GetBoolean(3), r.GetBoolean(4), r.GetString(5),
            r.TextOrNull(6), r.TextOrNull(7), r.GetString(8), r.GetString(9), r.GetString(10), r.GetString(11), r.TextOrNull(22));
        var state = new FlagState(r.GetString(12) == "withdrawn" ? FlagStatus.Withdrawn : FlagStatus.Open, r.GetInt32(13), r.GetString(15), r.GetInt64(14));
        return new FlagRow(subject, state, stored.Finding, r.GetFieldValue<string[]>(19), r.GetInt64(20), r.GetFieldValue<DateTime>(17), r.TextOrNull(21));
    }

    /// <summary>Asks for the flags of cases; <see cref="OfCasesAsync"/> reads the answer.</summary>
    internal static NpgsqlBatchCommand OfCases(IEnumerable<string> caseIds) => new($"select {Columns} from app.flag where case_id = any($1)") { Parameters = { Of(caseIds.ToArray()) } };

    internal static async Task<ILookup<string, FlagRow>> OfCasesAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var flags = new List<FlagRow>();
        while (await rows.ReadAsync(cancellationToken)) flags.Add(Read(rows));
        return flags.ToLookup(f => f.Subject.CaseId);
    }

    /// <summary>Rows by flag; flags without row are left out.</summary>
    /// <inheritdoc cref="Put" path="/param[@name='schema']"/>
    public static async Task<Dictionary<string, FlagRow>> ByIdAsync(NpgsqlConnection db, string[] flagIds, string schema, CancellationToken cancellationToken)
    {
        var flags = new Dictionary<string, FlagRow>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand($"select {Columns} from {schema}.flag where flag_id = any($1)", db) { Parameters = { Of(flagIds) } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) flags[rows.GetString(0)] = Read(rows);
        return flags;
    }

    /// <summary>Flags that any version of a study has raised about a cohort.</summary>
    public static async Task<IReadOnlyList<FlagRow>> OfCohortAsync(NpgsqlConnection db, RuleDefinition rule, StudyCohort cohort, CancellationToken cancellationToken)
    {
        var flags = new List<FlagRow>();
        var about = string.Join('/', new[] { cohort.Agency, cohort.Service, cohort.DecisionPoint, cohort.Outcome }.Where(part => part.Length > 0));
        await using var command = new NpgsqlCommand($"select {Columns} from app.flag where case_id = '' and rule_id = $1 and (decision_id = $2 or starts_with(decision_id, $2 || '/'))", db)
        {
            Parameters = { Of(rule.Id), Of(about) },
        };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) flags.Add(Read(rows));
        return flags;
    }

    public static async Task<FlagRow?> FindAsync(NpgsqlConnection db, string flagId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from app.flag where flag_id = $1", db) { Parameters = { Of(flagId) } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Read(rows) : null;
    }

    private sealed record Stored(Finding Finding, string RuleDigest);

    private static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };
}
