using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Inspections;
using Transparency.ServiceDefaults.Messaging;
using static Transparency.RedFlag.Cases.Columns;

namespace Transparency.RedFlag.Conduct;

/// <summary>Keeps who of an agency opened which case, from decision-capture's feed of reads: nobody waits for it, so it is asked and not announced.</summary>
public sealed class CaseReadsFollowed(NpgsqlDataSource db) : IFollowedState<CaseReadTold>
{
    private const string Name = "case-reads";

    public Task<long> MarkAsync(CancellationToken cancellationToken) => FollowMark.ReadAsync(db, Name, cancellationToken);

    public async Task<bool> HandleAsync(long mark, long next, IReadOnlyList<CaseReadTold> items, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await FollowMark.MoveAsync(connection, Name, mark, next, cancellationToken)) return false;
        await KeepAsync(connection, items, ReadModel.Live, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Keeps reads; one that is there already is the same one.</summary>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    internal static async Task KeepAsync(NpgsqlConnection db, IReadOnlyList<CaseReadTold> reads, string schema, CancellationToken cancellationToken)
    {
        if (reads.Count == 0) return;
        await using var command = new NpgsqlCommand($"insert into {schema}.case_read select * from unnest($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing", db)
        {
            Parameters =
            {
                Of(reads.Select(r => r.Index)), Of(reads.Select(r => r.Agency)), Of(reads.Select(r => r.CaseId)), Of(reads.Select(r => r.Role)), Of(reads.Select(r => r.Office)),
                Of(reads.Select(r => r.Officer)), Of(reads.Select(r => r.PurposeStated)), Of(reads.Select(r => r.At.UtcDateTime)),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static FeedFollower<CaseReadTold> Follower(IServiceProvider services) => new(services.GetRequiredService<CaseReadsFollowed>(), read => read.Index,
        Feed.Of(services, "decision-capture", (CaseReadPage page) => new FeedSlice<CaseReadTold>(page.LastIndex, page.Head, page.Reads), "feed/reads"));
}
