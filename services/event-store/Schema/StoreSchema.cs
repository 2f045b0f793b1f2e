using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>
/// Creates and updates a service's database: the event store's schemas <c>events</c> and <c>trail</c>, then the service's own steps in
/// schema <c>app</c>. A step is an embedded SQL file with the logical name <c>schema/&lt;component&gt;/&lt;NNNN&gt;-&lt;name&gt;.sql</c>;
/// <c>{app}</c> in it stands for the quoted application role. Steps run once, in order, and are never changed afterwards.
/// </summary>
public static class StoreSchema
{
    private sealed record Step(string Component, int Number, string Name, string Sql)
    {
        public byte[] Digest => SHA256.HashData(Encoding.UTF8.GetBytes(Sql));
    }

    /// <summary>
    /// Migrates with <c>ConnectionStrings:Owner</c> for the role named in <c>ConnectionStrings:Store</c>: the body of every service's
    /// <c>migrate</c> command. Repeatable, and safe when several start at once.
    /// </summary>
    /// <param name="services">Assemblies that carry further steps.</param>
    /// <exception cref="InvalidOperationException">A connection string is missing, or a step that already ran has changed.</exception>
    public static Task MigrateAsync(IConfiguration configuration, CancellationToken cancellation, params Assembly[] services)
    {
        var owner = configuration.GetConnectionString("Owner") ?? throw new InvalidOperationException("ConnectionStrings:Owner is missing");
        var store = configuration.GetConnectionString("Store") ?? throw new InvalidOperationException("ConnectionStrings:Store is missing");
        return MigrateAsync(owner, new NpgsqlConnectionStringBuilder(store).Username!, cancellation, services);
    }

    /// <summary>Migrates the database of <paramref name="owner"/> (connection string of the owning role) for <paramref name="appRole"/>.</summary>
    /// <exception cref="InvalidOperationException">A step that already ran has changed.</exception>
    public static async Task MigrateAsync(string owner, string appRole, CancellationToken cancellation, params Assembly[] services)
    {
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(21586, 2)", cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, """
            CREATE SCHEMA IF NOT EXISTS trail;
            CREATE TABLE IF NOT EXISTS trail.migration (
                component text NOT NULL, number int NOT NULL, name text NOT NULL, digest bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
                CONSTRAINT migration_pkey PRIMARY KEY (component, number));
            """, cancellation).ConfigureAwait(false);
        var applied = await AppliedAsync(connection, cancellation).ConfigureAwait(false);
        foreach (var step in services.Prepend(typeof(StoreSchema).Assembly).Distinct().SelectMany(StepsOf))
        {
            if (applied.TryGetValue((step.Component, step.Number), out var digest))
            {
                if (!digest.AsSpan().SequenceEqual(step.Digest))
                    throw new InvalidOperationException($"schema step {step.Component}/{step.Name} was changed after it ran; add a new step instead");
                continue;
            }
            await ExecuteAsync(connection, step.Sql.Replace("{app}", Quoted(appRole), StringComparison.Ordinal), cancellation).ConfigureAwait(false);
            await using var record = new NpgsqlCommand("INSERT INTO trail.migration (component, number, name, digest) VALUES ($1, $2, $3, $4)", connection)
            {
                Parameters = { new() { Value = step.Component }, new() { Value = step.Number }, new() { Value = step.Name }, new() { Value = step.Digest } },
            };
            await record.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static IEnumerable<Step> StepsOf(Assembly assembly) =>
        from resource in assembly.GetManifestResourceNames()
        let parts = resource.Split('/')
        where parts is ["schema", _, _] && resource.EndsWith(".sql", StringComparison.Ordinal)
        let number = int.Parse(parts[2].Split('-')[0])
        orderby number
        select new Step(parts[1], number, parts[2], TextOf(assembly, resource));

    private static string TextOf(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static async Task<Dictionary<(string, int), byte[]>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT component, number, digest FROM trail.migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var applied = new Dictionary<(string, int), byte[]>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            applied[(reader.GetString(0), reader.GetInt32(1))] = reader.GetFieldValue<byte[]>(2);
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static string Quoted(string role) => '"' + role.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
