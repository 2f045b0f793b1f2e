using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.CitizenFeedback.Ratings;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>
/// The day of an office is over: how many of its codes were used, and one digest over them, so that no claim is added afterwards to cover a forged
/// rating: claimed ratings of an office can never be more than its used codes. Name on disk: claims_digested; stream <c>claims-&lt;office&gt;-&lt;day&gt;</c>.
/// </summary>
/// <param name="Tokens">Codes used for a blind signature.</param>
/// <param name="Codes">Codes spent without script.</param>
/// <param name="Digest">SHA-256 (hex) over hashed code and hashed blinded message of each claim, in order of the code.</param>
public sealed record ClaimsDigested(string Agency, string Office, DateOnly Day, long Tokens, long Codes, string Digest);

/// <summary>Digests of closed office days; run by the daily digest of ratings.</summary>
public static class ClaimsDigest
{
    /// <summary>Digests every closed office day that has none yet; returns how many.</summary>
    public static async Task<int> RunAsync(Store store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var days = new List<(string Agency, string Office, DateOnly Day)>();
        await using (var command = store.Source.CreateCommand("""
            select distinct agency, office, day from app.claim c where day < $1 and not exists (select 1 from app.digested_claims d where (d.agency, d.office, d.day) = (c.agency, c.office, c.day))
            """))
        {
            command.Parameters.Add(new() { Value = ClosedDays.Before(now) });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) days.Add((rows.GetString(0), rows.GetString(1), rows.GetFieldValue<DateOnly>(2)));
        }
        foreach (var (agency, office, day) in days)
        {
            var fact = await OfAsync(store.Source, agency, office, day, cancellationToken);
            var e = new EventToAppend(Guid.CreateVersion7(now), "claims_digested", $"{typeof(ClaimsDigested).FullName}, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, null, ReadOnlyMemory<byte>.Empty);
            // A second replica's append meets the stream and changes nothing.
            await store.AppendAsync(new Append(agency, $"claims-{office}-{day:yyyyMMdd}", "claims", ExpectedVersion.NoStream, [e])
            {
                Alongside = batch => Put(batch, fact),
            }, cancellationToken);
        }
        return days.Count;
    }

    /// <summary>The row of a day whose digest stands in the log.</summary>
    /// <param name="schema">Where the rows are.</param>
    public static void Put(NpgsqlBatch batch, ClaimsDigested fact, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"insert into {schema}.digested_claims values ($1, $2, $3)")
    {
        Parameters = { new() { Value = fact.Agency }, new() { Value = fact.Office }, new() { Value = fact.Day } },
    });

    /// <summary>Recomputes the digest from the rows: also what a verifier does.</summary>
    public static async Task<ClaimsDigested> OfAsync(NpgsqlDataSource db, string agency, string office, DateOnly day, CancellationToken cancellationToken)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (tokens, codes) = (0L, 0L);
        await using var command = db.CreateCommand("select code, blinded from app.claim where agency = $1 and office = $2 and day = $3 order by code");
        foreach (object value in new object[] { agency, office, day }) command.Parameters.Add(new() { Value = value });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            byte[] blinded = await rows.IsDBNullAsync(1, cancellationToken) ? new byte[32] : rows.GetFieldValue<byte[]>(1);
            (tokens, codes) = await rows.IsDBNullAsync(1, cancellationToken) ? (tokens, codes + 1) : (tokens + 1, codes);
            digest.AppendData(rows.GetFieldValue<byte[]>(0));
            digest.AppendData(blinded);
        }
        return new(agency, office, day, tokens, codes, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}
