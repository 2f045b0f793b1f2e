using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Transparency.CitizenFeedback.Claims;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Tokens;

/// <summary>
/// A new issuing key stands in the log before it signs anything: whoever compares the log with the key a phone was given sees that there is one
/// key per office and month, and none made for one person. Name on disk: issuing_key_published; stream <c>issuing-key-&lt;office&gt;-&lt;month&gt;</c>.
/// </summary>
/// <param name="Modulus">Base64.</param>
public sealed record IssuingKeyPublished(string Key, string Agency, string Office, DateOnly Month, byte[] Modulus);

/// <summary>A key as its row has it.</summary>
public sealed record IssuingKeyRow(string Key, string Agency, string Office, DateOnly Month, BlindPublicKey Public);

/// <summary>One key per office and month, made when its first code is claimed. A token counts two months beyond the month of its key.</summary>
public sealed class IssuingKeys(Store store, ClaimSecrets secrets, TimeProvider time)
{
    private const int AcceptedMonths = 2;
    private readonly ConcurrentDictionary<string, IssuingKeyRow> _known = new();

    /// <summary>The day at the ministry: what "day" and "month" mean for codes and claimed ratings, at offices abroad too.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Bangkok")).DateTime);

    public DateOnly Month => FirstOf(Today);

    /// <summary>Last day on which tokens under a key of this month count.</summary>
    public static DateOnly AcceptedUntil(DateOnly month) => month.AddMonths(AcceptedMonths + 1).AddDays(-1);

    /// <summary>The office's key of this month; made, wrapped and published when there is none yet.</summary>
    public async Task<IssuingKeyRow> OfThisMonthAsync(string agency, string office, CancellationToken cancellationToken)
    {
        var month = Month;
        while (true)
        {
            if (await ReadAsync("agency = $1 and office = $2 and month = $3", cancellationToken, agency, office, month) is { Count: > 0 } found) return found[0];
            await MakeAsync(agency, office, month, cancellationToken);
        }
    }

    /// <summary>The key of that name whose tokens still count; null for any other.</summary>
    public async Task<IssuingKeyRow?> AcceptedAsync(string key, CancellationToken cancellationToken)
    {
        if (key.Length != 32) return null;
        if (!_known.TryGetValue(key, out var row) && (await ReadAsync("key_id = $1", cancellationToken, key)).FirstOrDefault() is { } read) _known[key] = row = read;
        return row is not null && AcceptedUntil(row.Month) >= Today ? row : null;
    }

    /// <summary>Published keys, newest month first.</summary>
    public Task<List<IssuingKeyRow>> AllAsync(string agency, string office, CancellationToken cancellationToken) =>
        ReadAsync("agency = $1 and office = $2 order by month desc", cancellationToken, agency, office);

    /// <summary>Signs with the office's key; null when the private half is gone or the message is not one for this key.</summary>
    public async Task<byte[]?> SignAsync(string key, byte[] blinded, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select wrapped from app.issuing_key where key_id = $1");
        command.Parameters.Add(new() { Value = key });
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] wrapped) return null;
        var secret = secrets.Unwrap(key, wrapped);
        try
        {
            using var signing = new BlindSigningKey(secret);
            return signing.Sign(blinded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Destroys the private halves of months that are over; returns how many.</summary>
    public async Task<int> RetireAsync(CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("update app.issuing_key set wrapped = null where month < $1 and wrapped is not null");
        command.Parameters.Add(new() { Value = Month });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task MakeAsync(string agency, string office, DateOnly month, CancellationToken cancellationToken)
    {
        var secret = BlindSigningKey.Generate();
        try
        {
            using var made = new BlindSigningKey(secret);
            var (key, modulus, now) = (made.Public.Id, made.Public.Modulus, time.GetUtcNow());
            var wrapped = secrets.Wrap(key, secret);
            var fact = new IssuingKeyPublished(key, agency, office, month, modulus);
            var e = new EventToAppend(Guid.CreateVersion7(now), "issuing_key_published", $"{typeof(IssuingKeyPublished).FullName}, Transparency.CitizenFeedback",
                JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, null, ReadOnlyMemory<byte>.Empty);
            // Two requests at once, here or in another replica: the second meets the stream, and its key was never used.
            await store.AppendAsync(new Append(agency, $"issuing-key-{office}-{month:yyyyMM}", "issuing-key", ExpectedVersion.NoStream, [e])
            {
                Alongside = batch => batch.BatchCommands.Add(new("insert into app.issuing_key values ($1, $2, $3, $4, $5, $6)")
                {
                    Parameters = { new() { Value = key }, new() { Value = agency }, new() { Value = office }, new() { Value = month }, new() { Value = modulus }, new() { Value = wrapped } },
                }),
            }, cancellationToken);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private async Task<List<IssuingKeyRow>> ReadAsync(string where, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = store.Source.CreateCommand($"select key_id, agency, office, month, modulus from app.issuing_key where {where}");
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        var keys = new List<IssuingKeyRow>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            keys.Add(new(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateOnly>(3), new BlindPublicKey(rows.GetFieldValue<byte[]>(4))));
        return keys;
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}
