using System.Threading.Channels;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Replays;

/// <summary>One replay from the first decision to the report: one reader of a read-only snapshot, a worker per core, no writing at all.</summary>
public sealed class ReplayRun(NpgsqlDataSource source, CatalogueVersions catalogues, Func<string, int, Rubric?> published)
{
    // What waits outlives the collector's next look, and is then carried on: a little of it is enough to keep the workers busy.
    private const int Portion = 64, Waiting = 4;
    private long _done, _total = -1;

    /// <summary>Decisions looked at so far.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Decisions to look at; null before they were counted.</summary>
    public long? Total => Interlocked.Read(ref _total) is >= 0 and var total ? total : null;

    /// <summary>Replays a scope under a rubric.</summary>
    /// <param name="frame">The report with job, log and times; everything counted is filled in.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing remains of it.</exception>
    public async Task<ReplayReport> RunAsync(ReplayReport frame, Rubric rubric, ReplayScope scope, CancellationToken cancellationToken)
    {
        await using var db = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await StoredScores.BeginAsync(db, cancellationToken);
        var scores = new StoredScores(db, scope);
        var extent = await scores.ExtentAsync(cancellationToken);
        Interlocked.Exchange(ref _total, extent.Decisions);
        var indexes = new Dictionary<long, CatalogueIndex> { [0] = CatalogueIndex.Empty };
        foreach (var version in extent.Catalogues) indexes[version] = await catalogues.GetAsync(version, cancellationToken);

        var rubrics = extent.Rubrics.Select(each => published(each.Id, each.Version)).OfType<Rubric>().ToList();
        var portions = Channel.CreateBounded<List<StoredCase>>(new BoundedChannelOptions(Waiting) { SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => WorkAsync(portions.Reader, rubric, indexes, stop), CancellationToken.None)).ToList();
        Exception? broken = null;
        try
        {
            await ReadAsync(scores, portions.Writer, stop.Token);
        }
        catch (Exception e)
        {
            // The workers end with it; whichever broke first is what comes out below.
            broken = e;
        }
        portions.Writer.TryComplete(broken);
        var tally = new ReplayTally();
        foreach (var counted in await Task.WhenAll(workers)) tally.Add(counted);

        var criteria = rubrics.Prepend(rubric).SelectMany(each => each.Criteria).ToLookup(each => each.Id, each => new Words(each.NameTh, each.NameEn));
        return tally.Into(frame with { ReproducedUnder = [.. rubrics.Select(each => each.Named())], ComputedFrom = extent.ComputedFrom }, id => criteria[id].First());
    }

    private static async Task ReadAsync(StoredScores scores, ChannelWriter<List<StoredCase>> portions, CancellationToken cancellationToken)
    {
        var portion = new List<StoredCase>(Portion);
        await foreach (var each in scores.CasesAsync(cancellationToken))
        {
            portion.Add(each);
            if (portion.Count < Portion) continue;
            await portions.WriteAsync(portion, cancellationToken);
            portion = new List<StoredCase>(Portion);
        }
        if (portion.Count > 0) await portions.WriteAsync(portion, cancellationToken);
    }

    private async Task<ReplayTally> WorkAsync(ChannelReader<List<StoredCase>> portions, Rubric rubric, Dictionary<long, CatalogueIndex> indexes, CancellationTokenSource stop)
    {
        var tally = new ReplayTally();
        try
        {
            await foreach (var portion in portions.ReadAllAsync(stop.Token))
                foreach (var each in portion)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    foreach (var replayed in Replaying.Replay(CaseRows.Facts(each.Facts), each.Scores, rubric, published, version => indexes[version])) tally.Add(replayed);
                    Interlocked.Add(ref _done, each.Scores.Count);
                }
            return tally;
        }
        catch
        {
            // The reader and the other workers have nothing left to work for.
            await stop.CancelAsync();
            throw;
        }
    }
}
