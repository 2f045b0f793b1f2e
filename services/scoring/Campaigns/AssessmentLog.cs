using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Verification;

namespace Transparency.Scoring.Campaigns;

/// <summary>Reads and writes the streams of self-assessment. States are folded on every look; rows only find streams.</summary>
public sealed class AssessmentLog(Store store, TimeProvider clock)
{
    private static readonly TimeSpan s_bangkok = TimeSpan.FromHours(7);

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Day in Bangkok.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.ToOffset(s_bangkok).DateTime);

    public Task<(CampaignState State, long Version)> CampaignAsync(string period, CancellationToken cancellationToken) =>
        FoldAsync<CampaignState, CampaignFact>(Facts.Ministry, CampaignFact.StreamOf(period), CampaignState.None, (state, fact, at) => state.Evolve(fact, at), cancellationToken);

    public Task<(AssessmentState State, long Version)> AssessmentAsync(string period, string agency, CancellationToken cancellationToken) =>
        FoldAsync<AssessmentState, AssessmentFact>(agency, $"assessment-{period}", AssessmentState.None, (state, fact, at) => state.Evolve(fact, at), cancellationToken);

    public Task<(VerificationState State, long Version)> VerificationAsync(string period, CancellationToken cancellationToken) =>
        FoldAsync<VerificationState, VerificationFact>(Facts.Ministry, $"verification-{period}", VerificationState.None, (state, fact, at) => state.Evolve(fact, at), cancellationToken);

    public Task<(RegisterState State, long Version)> RegisterAsync(CancellationToken cancellationToken) =>
        FoldAsync<RegisterState, RegisterFact>(Facts.Ministry, RegisterFact.Stream, RegisterState.None, (state, fact, at) => state.Evolve(fact, at), cancellationToken);

    /// <summary>Records facts of one stream behind a version, together; false when somebody else was quicker.</summary>
    /// <param name="alongside">Further statements of the same transaction.</param>
    public async Task<bool> AddAsync(long version, IReadOnlyList<AssessedFact> facts, CancellationToken cancellationToken, Action<NpgsqlBatch>? alongside = null)
    {
        var now = Now;
        var (tenant, stream, type) = AssessedFacts.Place(facts[0]);
        return await store.AppendAsync(new Append(tenant, stream, type, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
            [.. facts.Select(each => Facts.EventOf(AssessedFacts.Name(each), each, now, stream, AssessedFacts.Subject(each)))])
        {
            Alongside = batch =>
            {
                alongside?.Invoke(batch);
                foreach (var row in facts.Select(each => AssessedFacts.Row(each)).OfType<NpgsqlBatchCommand>()) batch.BatchCommands.Add(row);
            },
        }, cancellationToken) is AppendResult.Appended;
    }

    /// <summary>Periods of campaigns with their agencies and state, newest first.</summary>
    public async Task<IReadOnlyList<(string Period, string State, string[] Agencies)>> PeriodsAsync(CancellationToken cancellationToken)
    {
        // Months and quarters of a year in the order in which they end: 2026-q4 stands beside 2026-12.
        await using var command = store.Source.CreateCommand("select period, state, agencies from app.campaign order by due_on desc, period desc limit 60");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, string, string[])>();
        while (await row.ReadAsync(cancellationToken)) found.Add((row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2)));
        return found;
    }

    /// <summary>By SHA-256: agencies whose claims stand on a file with that content, in any campaign.</summary>
    public async Task<ILookup<string, string>> UsersOfAsync(IEnumerable<string> contents, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select distinct sha256, agency from app.assessment_evidence where in_use and sha256 = any($1) order by agency");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. contents.Distinct()] });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string Content, string Agency)>();
        while (await row.ReadAsync(cancellationToken)) found.Add((row.GetString(0), row.GetString(1)));
        return found.ToLookup(each => each.Content, each => each.Agency, StringComparer.Ordinal);
    }

    private async Task<(TState, long)> FoldAsync<TState, TFact>(string tenant, string stream, TState none, Func<TState, TFact, DateTimeOffset, TState> evolve, CancellationToken cancellationToken) where TFact : AssessedFact
    {
        var events = await store.ReadStreamAsync(tenant, stream, cancellation: cancellationToken);
        return (events.Aggregate(none, (state, stored) => AssessedFacts.Read(stored) is TFact fact ? evolve(state, fact, stored.Timestamp) : state), events.Count == 0 ? 0 : events[^1].Version);
    }
}
