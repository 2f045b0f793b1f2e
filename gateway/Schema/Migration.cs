using Npgsql;

namespace Transparency.Gateway.Schema;

/// <summary><c>migrate</c>: applies the numbered scripts that the database has not seen, each in a transaction, as owner. Repeatable.</summary>
public static class Migration
{
    public static async Task<int> RunAsync(WebApplicationBuilder builder, CancellationToken cancellationToken = default)
    {
        var owner = builder.Configuration.GetConnectionString("Owner")
            ?? throw new InvalidOperationException("ConnectionStrings__Owner is not configured.");
        var app = builder.Configuration.GetConnectionString("Store") is { } store ? new NpgsqlConnectionStringBuilder(store).Username : null;
        var applied = await ApplyAsync(owner, app ?? new NpgsqlConnectionStringBuilder(owner).Database + "_app", cancellationToken);
        await Console.Out.WriteLineAsync($"gateway: {applied} schema change(s) applied");
        return 0;
    }

    /// <summary>Returns how many scripts were applied now.</summary>
    public static async Task<int> ApplyAsync(string owner, string appRole, CancellationToken cancellationToken = default)
    {
        await using var source = NpgsqlDataSource.Create(owner);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Two migrations at once wait for each other; the second then finds nothing to do.
        await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('transparency gateway schema'))");
        await ExecuteAsync("CREATE TABLE IF NOT EXISTS public.schema_version (script text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
        var applied = 0;
        foreach (var (name, sql) in Scripts())
        {
            await using var seen = new NpgsqlCommand("SELECT 1 FROM public.schema_version WHERE script = $1", connection) { Parameters = { new() { Value = name } } };
            if (await seen.ExecuteScalarAsync(cancellationToken) is not null)
                continue;
            await ExecuteAsync(sql.Replace("{app}", Quoted(appRole), StringComparison.Ordinal));
            await using var mark = new NpgsqlCommand("INSERT INTO public.schema_version (script) VALUES ($1)", connection) { Parameters = { new() { Value = name } } };
            await mark.ExecuteNonQueryAsync(cancellationToken);
            applied++;
        }
        await transaction.CommitAsync(cancellationToken);
        return applied;

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<(string Name, string Sql)> Scripts()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource["Transparency.Gateway.Schema.".Length..], reader.ReadToEnd());
        }
    }
}
