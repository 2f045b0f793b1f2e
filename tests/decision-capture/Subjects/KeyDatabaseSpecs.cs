using Microsoft.Extensions.Configuration;
using Npgsql;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.Servers;

namespace Transparency.DecisionCapture.Tests.Subjects;

/// <summary>The key database's own table, and one from before look-ups were part of it.</summary>
public sealed class KeyDatabaseSpecs
{
    private const string Old = """
        CREATE TABLE subject_key (subject_key text COLLATE "C" NOT NULL CONSTRAINT subject_key_pkey PRIMARY KEY, wrapped_key bytea NOT NULL, wrapped_salt bytea NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
        CREATE TABLE subject_lookup (lookup text COLLATE "C" NOT NULL PRIMARY KEY, subject_key text COLLATE "C" NOT NULL REFERENCES subject_key ON DELETE CASCADE);
        """;

    [Fact]
    public async Task Keys_keep_their_look_ups_when_these_move_into_their_rows_and_die_with_them()
    {
        var database = await TestServers.NewDatabaseAsync("keys");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Keys"] = database.App, ["ConnectionStrings:KeysOwner"] = database.Owner }).Build();
        await KeyDatabase.MigrateAsync(configuration, default);
        SubjectKey made;
        await using (var keys = Keys(configuration)) made = (await keys.GetOrCreateAsync(["ก", "ข"], default))["ก"];

        // The same two keys as an older version kept them.
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await ExecuteAsync(owner, "ALTER TABLE subject_key RENAME TO now; ALTER TABLE now RENAME CONSTRAINT subject_key_pkey TO now_pkey;" + Old + """
            INSERT INTO subject_key SELECT subject_key, wrapped_key, wrapped_salt, created_at FROM now;
            INSERT INTO subject_lookup SELECT lookup, subject_key FROM now;
            DROP TABLE now
            """);
        await KeyDatabase.MigrateAsync(configuration, default);
        await KeyDatabase.MigrateAsync(configuration, default);
        await using var moved = Keys(configuration);
        var found = await moved.GetOrCreateAsync(["ก", "ค"], default);
        (found["ก"].Name, Convert.ToHexString(found["ก"].Secret), Convert.ToHexString(found["ก"].Salt)).ShouldBe((made.Name, Convert.ToHexString(made.Secret), Convert.ToHexString(made.Salt)));
        found["ค"].Name.ShouldNotBe(made.Name);

        (await moved.DestroyAsync([made.Name], default)).ShouldBe(1);
        (await moved.NameOfAsync("ก", default)).ShouldBeNull();
        (await moved.NameOfAsync("ข", default)).ShouldNotBeNull();
        (await moved.GetOrCreateAsync(["ก"], default))["ก"].Name.ShouldNotBe(made.Name, "the same person gets a new pseudonym");
    }

    [Fact]
    public async Task Of_replicas_that_meet_the_same_people_one_makes_their_keys()
    {
        var database = await TestServers.NewDatabaseAsync("keys");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Keys"] = database.App, ["ConnectionStrings:KeysOwner"] = database.Owner }).Build();
        await KeyDatabase.MigrateAsync(configuration, default);
        var people = Enumerable.Range(0, 50).Select(n => $"person-{n}").ToArray();
        var replicas = Enumerable.Range(0, 4).Select(_ => Keys(configuration)).ToList();
        var made = await Task.WhenAll(replicas.Select(each => Task.Run(() => each.GetOrCreateAsync(people, default))));
        foreach (var person in people) made.Select(each => each[person].Name).Distinct().ShouldHaveSingleItem();
        foreach (var each in replicas) await each.DisposeAsync();
    }

    private static SubjectKeys Keys(IConfiguration configuration) => new(NpgsqlDataSource.Create(KeyDatabase.Prepared(configuration)), new MasterKey(Given.MasterSecret), TimeProvider.System);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
