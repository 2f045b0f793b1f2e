using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Transparency.EventStore.Tests.Log;
using Transparency.EventStore.Verification;
using Transparency.Ledger;
using Transparency.Servers;

namespace Transparency.EventStore.Tests.Verification;

/// <summary>A store that recorded, published and had its heads witnessed; every drill works on a copy of its database.</summary>
public sealed class RecordedTrail : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private readonly LogKeys _keys = new();
    private readonly Dictionary<string, byte[]> _salts = [];
    private string _superuser = "";

    internal TrustPolicy Policy { get; private set; } = null!;

    /// <summary>The witness's last head, which is kept outside the database.</summary>
    internal SignedNote WitnessedHead { get; private set; } = null!;

    internal IReadOnlyList<SigningKey> StolenKeys => [.. new[] { "ed25519.key", "ecdsa.key" }.Select(_keys.Read)];

    public long Size { get; private set; }

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _superuser = (await TestServers.PostgresAsync()).Superuser;
        await using var witness = await RunningWitness.StartAsync(_keys);
        Policy = TrustPolicy.Of(_keys.Keys, [witness.Key], 1);
        await using (var host = await HostUnderTest.StartAsync(_fixture, _keys.Settings(witness)))
        {
            foreach (var round in Enumerable.Range(0, 3))
            {
                await host.Store.AppendAllAsync([.. Enumerable.Range(0, 100).Select(i => Case($"case-{i}", round))]);
                WitnessedHead = SignedNote.Parse((await Publication.HeadOfAsync(host, Size = await host.Store.HeadAsync())).Note);
            }
        }
        // A database is copied while nobody is connected to it.
        NpgsqlConnection.ClearAllPools();
    }

    private Append Case(string stream, int round)
    {
        var subject = "s-" + stream;
        if (!_salts.ContainsKey(subject)) _salts[subject] = RandomNumberGenerator.GetBytes(32);
        EventToAppend Fact(string type, string rest) => Given.Event($$"""{"caseRef":"{{stream}}","times":{"occurredAt":"2026-01-05T09:00:00+07:00"},{{rest}}}""", type);
        return new Append("doe", stream, "case", ExpectedVersion.Exactly(round * 3),
        [
            Fact("case_opened", $$$"""
                "personal":{"{{{subject}}}":{"name":"v1.{{{subject}}}.sealed-{{{round}}}"}}
                """),
            Fact("decision_reached", """ "outcome":"grant","actors":{"approve":"doe-001"},"text":{"reason":"v1.text.sealed"} """),
            Fact("catalogue_published", """ "digest":"9f86d081","entries":["work-permit@4"] """),
        ]) { SubjectSalts = new Dictionary<string, byte[]> { [subject] = _salts[subject] } };
    }

    /// <summary>Copies the database, lets somebody with all rights at it, and verifies what is left.</summary>
    internal async Task<VerificationReport> AfterAsync(Func<NpgsqlConnection, Task> attack, Func<VerificationOptions, VerificationOptions>? with = null)
    {
        var copy = $"drill_{Guid.NewGuid():n}"[..30];
        var source = Source(copy);
        try
        {
            await RunAsync($"CREATE DATABASE {copy} TEMPLATE {_fixture.Database.Name}");
            await using (var connection = await source.OpenConnectionAsync())
            {
                await using var open = new NpgsqlCommand(string.Concat(((string[])["events.mt_events", "events.mt_streams", "trail.leaf", "trail.inbox", "trail.tile", "trail.checkpoint"])
                    .Select(table => $"ALTER TABLE {table} DISABLE TRIGGER ALL;")), connection);
                await open.ExecuteNonQueryAsync();
                await attack(connection);
            }
            var options = new VerificationOptions(Policy) { Salts = SaltsOf(_ => true), Grace = TimeSpan.Zero };
            return await new TrailVerification(source, with?.Invoke(options) ?? options).RunAsync(CancellationToken.None);
        }
        finally
        {
            await source.DisposeAsync();
            await RunAsync($"DROP DATABASE IF EXISTS {copy} WITH (FORCE)");
        }
    }

    /// <summary>Verifies with the reader's role, then lets it try a statement; answers how that was refused.</summary>
    internal async Task<(VerificationReport Report, string? Refused)> AsReaderAsync(string statement)
    {
        // Its own connections end here: the database is copied by other tests.
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_fixture.Database.Reader) { Pooling = false }.ConnectionString);
        var report = await new TrailVerification(source, new VerificationOptions(Policy) { Salts = SaltsOf(_ => true) }).RunAsync(CancellationToken.None);
        await using var command = source.CreateCommand(statement);
        return (report, (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
    }

    internal SubjectSalts SaltsOf(Func<string, bool> stillThere) => (keys, _) =>
        Task.FromResult<IReadOnlyDictionary<string, byte[]>>(keys.Where(key => stillThere(key) && _salts.ContainsKey(key)).ToDictionary(key => key, key => _salts[key]));

    /// <summary>All rights at one database.</summary>
    internal NpgsqlDataSource Source(string database) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_superuser) { Database = database }.ConnectionString);

    private async Task RunAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(_superuser);
        await using var command = source.CreateCommand(statement);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        _keys.Dispose();
        await _fixture.DisposeAsync();
    }
}

internal static class Attacks
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        (await command.ExecuteNonQueryAsync()).ShouldNotBe(0, "the attack must change something");
    }

    /// <summary>Reads a row with its leaf as the ledger hashes it.</summary>
    public static async Task<(StoredRow Row, byte[] Salt, byte[] Personal)> RowAsync(this NpgsqlConnection connection, long index)
    {
        await using var command = new NpgsqlCommand($"SELECT {EventRows.Columns}, l.salt, coalesce(l.personal, '') FROM trail.leaf l JOIN events.mt_events e ON e.id = l.event_id WHERE l.idx = $1", connection)
        {
            Parameters = { new NpgsqlParameter { Value = index } },
        };
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (EventRows.Sealed(EventRows.Read(reader)), reader.GetFieldValue<byte[]>(15), reader.GetFieldValue<byte[]>(16));
    }

    /// <summary>Changes an event and gives it the leaf that it should have, as somebody who knows the format would.</summary>
    public static async Task RewriteAsync(this NpgsqlConnection connection, long index)
    {
        await connection.ExecuteAsync("UPDATE events.mt_events e SET data = jsonb_set(data, '{outcome}', '\"refuse\"') FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = $1", index);
        var (row, salt, personal) = await connection.RowAsync(index);
        await connection.ExecuteAsync("UPDATE trail.leaf SET entry = $2 WHERE idx = $1", index, Entry.Compute(row, salt, PersonalSalts.Of(null, personal)).Value);
    }

    /// <summary>Makes all tiles anew from the leaves, and answers the root.</summary>
    public static async Task<byte[]> RebuildTilesAsync(this NpgsqlConnection connection)
    {
        var tree = TileBuilder.Empty();
        await using (var command = new NpgsqlCommand("SELECT entry FROM trail.leaf ORDER BY idx", connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) tree.Append(TreeHash.Leaf(reader.GetFieldValue<byte[]>(0)));
        foreach (var tile in tree.TakeTiles())
            await connection.ExecuteAsync("INSERT INTO trail.tile VALUES ($1, $2, $3) ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes", (short)tile.Id.Level, tile.Id.Index, tile.Hashes.ToArray());
        return tree.Root();
    }

    /// <summary>Signs another head over the newest one, with the log's own keys.</summary>
    public static async Task SignAsync(this NpgsqlConnection connection, IReadOnlyList<SigningKey> keys, long size, byte[] root)
    {
        var note = new Checkpoint(LogKeys.Origin, size, root).Sign(keys, DateTimeOffset.UtcNow);
        await connection.ExecuteAsync("UPDATE trail.checkpoint SET root = $2, note = $3 WHERE size = $1", size, root, note.ToString());
    }

    public static string Text(this byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
