using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Signals;

/// <summary>A point got far more walk-up ratings on one day than usual. Name on disk: rating_burst_found; stream <c>rating-burst-&lt;point&gt;-&lt;day&gt;</c>.</summary>
/// <param name="N">Ratings of the day when it was found; it may have grown since.</param>
public sealed record RatingBurstFound(string Agency, string Office, string Service, string Point, DateOnly Day, long N, decimal Usual, decimal Limit);

/// <summary>Reports of bribery at an office passed their threshold. Name on disk: bribery_threshold_reached; stream <c>bribery-&lt;office&gt;-&lt;day&gt;</c>.</summary>
/// <param name="N">Reports in the 30 days before.</param>
public sealed record BriberyThresholdReached(string Agency, string Office, DateOnly Day, long N, decimal Limit);

/// <summary>Complaints about an office in 30 days are far more than usual there. Name on disk: complaint_cluster_found; stream <c>complaints-&lt;office&gt;-&lt;day&gt;</c>.</summary>
/// <param name="N">Complaints in the 30 days before, without those found to be unsubstantiated.</param>
/// <param name="Usual">Complaints in 30 days over the year before those.</param>
public sealed record ComplaintClusterFound(string Agency, string Office, DateOnly Day, long N, decimal Usual, decimal Limit);

/// <summary>
/// Looks every few seconds for bursts, for offices whose bribery reports passed their threshold and for clusters of complaints, and records each once. The bribery path does not wait
/// for ten ratings: it tells a number about an office to the anti-corruption centre, and nothing to anybody else.
/// </summary>
public sealed partial class SignalWatch(Store store, IConfiguration configuration, TimeProvider time, ILogger<SignalWatch> log) : BackgroundService
{
    /// <summary>Days over which bribery reports are counted, and for which one alert about an office stands.</summary>
    public const int BriberyDays = 30;

    /// <summary>So many times the usual number of complaints is a cluster.</summary>
    public const decimal ClusterTimes = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    // A claimed report belongs to a case; a walk-up report may be anybody's, so it takes more of them.
    private readonly int _claimed = configuration.GetValue("Bribery:Claimed", 2), _any = configuration.GetValue("Bribery:Any", 5);
    // Fewer complaints are no cluster, however quiet the office was before.
    private readonly int _cluster = configuration.GetValue("Complaints:Cluster", 3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, LookAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Records what is to be told; returns how many signals that were.</summary>
    public async Task<int> LookAsync(CancellationToken cancellationToken) => await BurstsAsync(cancellationToken) + await BriberyAsync(cancellationToken) + await ClustersAsync(cancellationToken);

    private async Task<int> BurstsAsync(CancellationToken cancellationToken)
    {
        var found = await ReadAsync("select agency, office, service, point, day, n, usual from app.point_day where burst and not told",
            r => new RatingBurstFound(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateOnly>(4), r.GetInt64(5), r.GetDecimal(6), 0), cancellationToken);
        foreach (var burst in found)
            await RecordAsync(burst.Agency, $"rating-burst-{burst.Point}-{burst.Day:yyyyMMdd}", "rating_burst_found", burst with { Limit = Math.Max(Ratings.Filter.BurstFloor, Ratings.Filter.BurstUsualDays * burst.Usual) },
                new("update app.point_day set told = true where point = $1 and day = $2") { Parameters = { new() { Value = burst.Point }, new() { Value = burst.Day } } }, cancellationToken);
        return found.Count;
    }

    private async Task<int> BriberyAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var found = await ReadAsync("""
            select agency, office, count(*), count(*) filter (where basis <> 'walk-up') from app.rating r where reported and day > $1
              and not exists (select 1 from app.bribery_alert a where (a.agency, a.office) = (r.agency, r.office) and a.day > $1)
            group by agency, office having count(*) >= $2 or count(*) filter (where basis <> 'walk-up') >= $3
            """, r => new BriberyThresholdReached(r.GetString(0), r.GetString(1), today, r.GetInt64(2), r.GetInt64(2) >= _any ? _any : _claimed), cancellationToken,
            today.AddDays(-BriberyDays), _any, _claimed);
        foreach (var reached in found)
            await RecordAsync(reached.Agency, $"bribery-{reached.Office}-{today:yyyyMMdd}", "bribery_threshold_reached", reached,
                new("insert into app.bribery_alert values ($1, $2, $3)") { Parameters = { new() { Value = reached.Agency }, new() { Value = reached.Office }, new() { Value = today } } }, cancellationToken);
        return found.Count;
    }

    private async Task<int> ClustersAsync(CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var found = await ReadAsync($"""
            select agency, office, recent, usual from (
              select agency, office, count(*) filter (where filed_at > $1) as recent, count(*) filter (where filed_at <= $1) / 12.0 as usual from app.complaint
              where agency is not null and office is not null and filed_at > $1 - interval '360 days' and outcome is distinct from 'unsubstantiated' group by agency, office) c
            where recent >= greatest($2, {ClusterTimes} * usual) and not exists (select 1 from app.complaint_alert a where (a.agency, a.office) = (c.agency, c.office) and a.day > $3)
            """, r => new ComplaintClusterFound(r.GetString(0), r.GetString(1), today, r.GetInt64(2), decimal.Round(r.GetDecimal(3), 2), decimal.Round(Math.Max(_cluster, ClusterTimes * r.GetDecimal(3)), 2)), cancellationToken,
            time.GetUtcNow().AddDays(-BriberyDays).UtcDateTime, _cluster, today.AddDays(-BriberyDays));
        // Like complaints themselves in the ministry's part of the log: no agency's part tells of them.
        foreach (var cluster in found)
            await RecordAsync(Complaints.Complaints.Tenant, $"complaints-{cluster.Office}-{today:yyyyMMdd}", "complaint_cluster_found", cluster,
                new("insert into app.complaint_alert values ($1, $2, $3)") { Parameters = { new() { Value = cluster.Agency }, new() { Value = cluster.Office }, new() { Value = today } } }, cancellationToken);
        return found.Count;
    }

    // The stream's name says what it is about: a second replica's append meets it and changes nothing.
    private async Task RecordAsync<T>(string agency, string stream, string type, T fact, NpgsqlBatchCommand row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var e = new EventToAppend(Guid.CreateVersion7(now), type, $"{typeof(T).FullName}, Transparency.CitizenFeedback", JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        await store.AppendAsync(new Append(agency, stream, "rating-signal", ExpectedVersion.NoStream, [e]) { Alongside = batch => batch.BatchCommands.Add(Copy(row)) }, cancellationToken);
    }

    // A group that is tried again adds its commands again; one command belongs to one batch.
    private static NpgsqlBatchCommand Copy(NpgsqlBatchCommand row)
    {
        var copy = new NpgsqlBatchCommand(row.CommandText);
        foreach (NpgsqlParameter parameter in row.Parameters) copy.Parameters.Add(new() { Value = parameter.Value });
        return copy;
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        var found = new List<T>();
        await using var command = store.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) found.Add(read(rows));
        return found;
    }

    [LoggerMessage(5104, LogLevel.Warning, "Looking for rating signals failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
