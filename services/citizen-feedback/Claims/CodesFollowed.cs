using MassTransit;
using Npgsql;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>What a run of case facts means for codes.</summary>
/// <param name="Opened">First facts of cases with an applicant: each gets one code.</param>
/// <param name="Ends">Case id → last day of its code: 30 days after the newest notification, return or withdrawal.</param>
public sealed record CodeChanges(IReadOnlyList<CaseFact> Opened, IReadOnlyDictionary<string, DateOnly> Ends)
{
    private const int DaysAfterAnswer = 30;

    // Begun by the office, not by somebody who came to it.
    private static readonly HashSet<string> OfficeKinds = ["inspection", "overpayment"];
    private static readonly HashSet<string> OfficeTypes = ["InspectionOpened", "InspectionConcluded", "OverpaymentFound", "RecoveryOrdered", "Recovered", "WrittenOff"];
    private static readonly HashSet<string> Answers = ["DecisionNotified", "CaseReturned", "CaseWithdrawn"];

    /// <summary>Pure. Reports of history give no code: nobody waits at the counter for them.</summary>
    public static CodeChanges Of(IEnumerable<CaseFact> facts)
    {
        var cases = facts.Where(f => f.CaseId.Length > 0 && !f.Historical).ToList();
        return new([.. cases.GroupBy(f => f.CaseId, StringComparer.Ordinal).Select(c => c.FirstOrDefault(f => f.Case is not null) ?? c.First())
                .Where(f => !OfficeTypes.Contains(f.Type) && (f.Case is null || !OfficeKinds.Contains(f.Case.Kind)))],
            cases.Where(f => Answers.Contains(f.Type)).GroupBy(f => f.CaseId, StringComparer.Ordinal)
                .ToDictionary(c => c.Key, c => DateOnly.FromDateTime(c.Max(f => f.OccurredAt).ToOffset(TimeSpan.FromHours(7)).DateTime).AddDays(DaysAfterAnswer)));
    }
}

/// <summary>Follows decision-capture: one code per opened case, in the transaction of the mark, so that an agent's codes are counted once.</summary>
public sealed class CodesFollowed(Store store, ClaimSecrets secrets, IConfiguration configuration, IssuingKeys keys) : IFollowedState<CaseFact>
{
    private readonly int _most = configuration.GetValue("Claims:PerAgentAndMonth", 10);

    public async Task<long> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select last_index from app.follow where name = 'case-facts'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<CaseFact> items, CancellationToken cancellationToken)
    {
        var changes = CodeChanges.Of(items);
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await db.BeginTransactionAsync(cancellationToken);
        await using (var move = new NpgsqlCommand("update app.follow set last_index = $2 where name = 'case-facts' and last_index = $1", db) { Parameters = { new() { Value = mark }, new() { Value = next } } })
            if (await move.ExecuteNonQueryAsync(cancellationToken) == 0) return false;
        await IssueAsync(db, changes.Opened, cancellationToken);
        if (changes.Ends.Count > 0)
        {
            // A later answer (after an appeal, say) moves the end on; an older one that arrives late moves nothing back.
            await using var end = new NpgsqlCommand("update app.claim_code c set ends_on = greatest(c.ends_on, n.day) from unnest($1, $2) n (code, day) where c.code = n.code", db)
            {
                Parameters = { new() { Value = changes.Ends.Keys.Select(HashOf).ToArray() }, new() { Value = changes.Ends.Values.ToArray() } },
            };
            await end.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private byte[] HashOf(string caseId) => secrets.HashOf(secrets.CodeOf(caseId));

    private async Task IssueAsync(NpgsqlConnection db, IReadOnlyList<CaseFact> opened, CancellationToken cancellationToken)
    {
        if (opened.Count == 0) return;
        var hashes = opened.Select(f => HashOf(f.CaseId)).ToArray();
        var issued = new HashSet<string>();
        await using (var insert = new NpgsqlCommand("""
            insert into app.claim_code (code, agency, office, service, capped) select n.*, false from unnest($1, $2, $3, $4) n order by 1 on conflict (code) do nothing returning code
            """, db)
        {
            Parameters = { new() { Value = hashes }, new() { Value = opened.Select(f => f.Agency).ToArray() }, new() { Value = opened.Select(f => f.Office).ToArray() }, new() { Value = opened.Select(f => f.Service).ToArray() } },
        })
        await using (var rows = await insert.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) issued.Add(Convert.ToHexString(rows.GetFieldValue<byte[]>(0)));

        var handled = opened.Zip(hashes).Where(c => c.First.Case?.AgentKey is { Length: > 0 } && issued.Contains(Convert.ToHexString(c.Second))).ToList();
        if (handled.Count == 0) return;
        // Whoever handles the cases of hundreds of people would otherwise rate hundreds of times. Counted in the order of the cases, whatever they arrive together with.
        await using var count = new NpgsqlCommand("""
            with handled as (
              select agent, code, row_number() over (partition by agent order by place) as nth, count(*) over (partition by agent) as n from unnest($1, $2) with ordinality as h (agent, code, place)),
            counted as (
              insert into app.agent_month select distinct agent, $3, n::int from handled order by agent
              on conflict (agent, month) do update set codes = app.agent_month.codes + excluded.codes returning agent, codes)
            update app.claim_code c set capped = true from handled join counted using (agent) where c.code = handled.code and counted.codes - handled.n + handled.nth > $4
            """, db)
        {
            Parameters =
            {
                new() { Value = handled.Select(c => secrets.HashOfAgent(c.First.Case!.AgentKey!)).ToArray() }, new() { Value = handled.Select(c => c.Second).ToArray() },
                new() { Value = keys.Month }, new() { Value = _most },
            },
        };
        await count.ExecuteNonQueryAsync(cancellationToken);
    }

    public static FeedFollower<CaseFact> Follower(IServiceProvider services) => new(services.GetRequiredService<CodesFollowed>(), fact => fact.Index,
        Feed.Of(services, "decision-capture", (FeedPage page) => new FeedSlice<CaseFact>(page.LastIndex, page.Head, page.Facts)));
}

public sealed class CaseFactsRecordedConsumer(FeedFollower<CaseFact> follower) : IConsumer<CaseFactsRecorded>
{
    public Task Consume(ConsumeContext<CaseFactsRecorded> context) =>
        follower.ReceiveAsync(new(context.Message.PreviousIndex, context.Message.LastIndex, context.Message.Facts), context.CancellationToken);
}
