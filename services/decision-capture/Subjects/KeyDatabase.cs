using Npgsql;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>The key database: one schema step, repeatable.</summary>
public static class KeyDatabase
{
    private const string Step = "schema/Subjects/Keys/0001-subject-keys.sql";

    /// <summary>Connection string of the application's role.</summary>
    /// <exception cref="InvalidOperationException">It is missing.</exception>
    public static string Address(IConfiguration configuration) =>
        configuration.GetConnectionString("Keys") ?? throw new InvalidOperationException("ConnectionStrings:Keys is missing.");

    /// <summary>The same for the few statements of intake: prepared once per connection, which keeps no other state between uses and stays open when it is idle (ADR 0056).</summary>
    /// <inheritdoc cref="Address" path="/exception"/>
    public static string Prepared(IConfiguration configuration) =>
        new NpgsqlConnectionStringBuilder(Address(configuration)) { MaxAutoPrepare = 8, AutoPrepareMinUsages = 2, NoResetOnClose = true, MinPoolSize = 4 }.ConnectionString;

    /// <summary>Creates what is missing with <c>ConnectionStrings:KeysOwner</c>.</summary>
    public static async Task MigrateAsync(IConfiguration configuration, CancellationToken cancellation)
    {
        var owner = configuration.GetConnectionString("KeysOwner") ?? throw new InvalidOperationException("ConnectionStrings:KeysOwner is missing.");
        var role = new NpgsqlConnectionStringBuilder(Address(configuration)).Username!;
        using var step = new StreamReader(typeof(KeyDatabase).Assembly.GetManifestResourceStream(Step)!);
        var sql = (await step.ReadToEndAsync(cancellation)).Replace("{app}", '"' + role.Replace("\"", "\"\"", StringComparison.Ordinal) + '"', StringComparison.Ordinal);
        await using var database = NpgsqlDataSource.Create(owner);
        await using var command = database.CreateCommand("SELECT pg_advisory_xact_lock(21586, 101);\n" + sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
