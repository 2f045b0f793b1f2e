using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.CitizenFeedback.Claims;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// The day of an office is over: how many ratings it got and one digest over all of them, so that none can be added, changed or taken away
/// afterwards. Name on disk: ratings_digested; stream <c>ratings-&lt;office&gt;-&lt;day&gt;</c>.
/// </summary>
/// <param name="Digest">SHA-256 (hex) over the SHA-256 of each row's canonical form, rows in order of their id.</param>
public sealed record RatingsDigested(string Agency, string Office, DateOnly Day, long Ratings, string Digest);

public sealed partial class DailyDigest(Store store, TimeProvider time, ILogger<DailyDigest> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Pause, async stopping =>
    {
        // First what must not stand longer than it has to, whatever becomes of the rest of the round.
        await ClaimCodeRows.ForgetAsync(store, time.GetUtcNow(), stopping);
        await DigestAsync(stopping);
        await ClaimsDigest.RunAsync(store, time.GetUtcNow(), stopping);
    }, e => Failed(log, e), stoppingToken);

    /// <summary>Digests every closed office day that has none yet; returns how many.</summary>
    public async Task<int> DigestAsync(CancellationToken cancellationToken)
    {
        var today = ClosedDays.Before(time.GetUtcNow());
        var days = new List<(string Agency, string Office, DateOnly Day)>();
        await using (var command = store.Source.CreateCommand("""
            select distinct agency, office, day from app.rating r
            where day < $1 and not exists (select 1 from app.digested d where (d.agency, d.office, d.day) = (r.agency, r.office, r.day))
            """))
        {
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) days.Add((rows.GetString(0), rows.GetString(1), rows.GetFieldValue<DateOnly>(2)));
        }
        foreach (var (agency, office, day) in days)
        {
            var fact = await OfAsync(store.Source, agency, office, day, cancellationToken);
            var now = time.GetUtcNow();
            var e = new EventToAppend(Guid.CreateVersion7(now), "ratings_digested", "Transparency.CitizenFeedback.Ratings.RatingsDigested, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, null, ReadOnlyMemory<byte>.Empty);
            // A second replica's append meets the stream and changes nothing.
            await store.AppendAsync(new Append(agency, $"ratings-{office}-{day:yyyyMMdd}", "ratings", ExpectedVersion.NoStream, [e])
            {
                Alongside = batch => Put(batch, fact),
            }, cancellationToken);
        }
        return days.Count;
    }

    /// <summary>The row of a day whose digest stands in the log.</summary>
    /// <param name="schema">Where the rows are.</param>
    public static void Put(NpgsqlBatch batch, RatingsDigested fact, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"insert into {schema}.digested values ($1, $2, $3)")
    {
        Parameters = { new() { Value = fact.Agency }, new() { Value = fact.Office }, new() { Value = fact.Day } },
    });

    /// <summary>Recomputes the digest from the rows: also what a verifier does.</summary>
    public static async Task<RatingsDigested> OfAsync(NpgsqlDataSource db, string agency, string office, DateOnly day, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var n = 0L;
        await using var command = db.CreateCommand("""
            select id, point, service, question_set, question_set_version, answers, reasons, basis from app.rating where agency = $1 and office = $2 and day = $3 order by id
            """);
        foreach (object value in new object[] { agency, office, day }) command.Parameters.Add(new() { Value = value });
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        for (; await r.ReadAsync(cancellationToken); n++)
            digest.AppendData(SHA256.HashData(SubmittedRating.Canonical(r.GetFieldValue<byte[]>(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetInt32(4),
                JsonSerializer.Deserialize<Dictionary<string, string>>(r.GetString(5))!, r.GetFieldValue<string[]>(6), r.GetString(7))));
        return new(agency, office, day, n, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    [LoggerMessage(5102, LogLevel.Warning, "Digesting ratings failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
