using Npgsql;

namespace Transparency.Servers;

/// <summary>Connection strings of one service's database.</summary>
/// <param name="Owner">Role that owns the database and may change its schema; for <c>migrate</c> only.</param>
/// <param name="App">Role that may connect and owns nothing; migrations grant it what it needs.</param>
/// <param name="Reader">Role that may read everything and change nothing: for auditors.</param>
public sealed record DatabaseAddresses(string Name, string Owner, string App, string Reader);

/// <summary>A PostgreSQL server on which we may create databases and roles.</summary>
public class PostgresServer(string superuser)
{
    /// <summary>Npgsql connection string with the rights to create databases and roles.</summary>
    public string Superuser { get; } = superuser;

    /// <summary>Reads an Npgsql connection string or a <c>postgres://user:password@host:port/database?sslmode=…</c> address.</summary>
    public static PostgresServer At(string address)
    {
        if (!address.StartsWith("postgres://", StringComparison.Ordinal) && !address.StartsWith("postgresql://", StringComparison.Ordinal))
            return new PostgresServer(address);
        var uri = new Uri(address);
        var login = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.Port > 0 ? uri.Port : 5432,
            Database = uri.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(uri.AbsolutePath[1..]) : "postgres",
            Username = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : "postgres",
        };
        if (login.Length == 2)
            builder.Password = Uri.UnescapeDataString(login[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)))
            builder[pair[0] == "sslmode" ? "SSL Mode" : pair[0]] = Uri.UnescapeDataString(pair[^1]).Replace("-", "", StringComparison.Ordinal);
        return new PostgresServer(builder.ConnectionString);
    }

    /// <summary>
    /// Makes sure that the database exists with its roles <c>&lt;name&gt;_owner</c>, <c>&lt;name&gt;_app</c> and <c>&lt;name&gt;_reader</c>; nobody else may connect.
    /// Repeatable: the same server gives the same addresses again.
    /// </summary>
    /// <param name="name">Lower-case letters, digits and <c>_</c>, at most 50.</param>
    public async Task<DatabaseAddresses> CreateDatabaseAsync(string name, CancellationToken cancellation = default)
    {
        if (name.Length is 0 or > 50 || !name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            throw new ArgumentException("a database name has lower-case letters, digits and _ only", nameof(name));
        var password = new NpgsqlConnectionStringBuilder(Superuser).Password;
        string owner = name + "_owner", app = name + "_app", reader = name + "_reader";
        string ownerPassword = DerivedPassword.For(password, owner), appPassword = DerivedPassword.For(password, app), readerPassword = DerivedPassword.For(password, reader);
        await using var source = NpgsqlDataSource.Create(Superuser);
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock(hashtext('{name}'))", cancellation).ConfigureAwait(false);
        foreach (var (role, secret) in new[] { (owner, ownerPassword), (app, appPassword), (reader, readerPassword) })
        {
            if (!await ExistsAsync(connection, $"SELECT 1 FROM pg_roles WHERE rolname = '{role}'", cancellation).ConfigureAwait(false))
                await ExecuteAsync(connection, $"CREATE ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE", cancellation).ConfigureAwait(false);
            await ExecuteAsync(connection, $"ALTER ROLE {role} LOGIN PASSWORD '{secret}'", cancellation).ConfigureAwait(false);
        }
        if (!await ExistsAsync(connection, $"SELECT 1 FROM pg_database WHERE datname = '{name}'", cancellation).ConfigureAwait(false))
        {
            // A superuser in name only (managed servers) must be a member of the role that it hands the database to.
            await ExecuteAsync(connection, $"GRANT {owner} TO CURRENT_USER", cancellation).ConfigureAwait(false);
            // Collation C orders by code point as C.UTF-8 does, but compares bytes: the stream indexes are full of text.
            await ExecuteAsync(connection, $"CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'", cancellation).ConfigureAwait(false);
        }
        await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}; GRANT CONNECT ON DATABASE {name} TO {reader}", cancellation).ConfigureAwait(false);
        // Whoever verifies sees everything and can change nothing; tables of later versions included.
        await ExecuteAsync(connection, $"GRANT pg_read_all_data TO {reader}; ALTER ROLE {reader} SET default_transaction_read_only = on", cancellation).ConfigureAwait(false);
        return new DatabaseAddresses(name, AddressOf(name, owner, ownerPassword), AddressOf(name, app, appPassword), AddressOf(name, reader, readerPassword));
    }

    /// <summary>Drops a database with its roles, ending its connections. For tests.</summary>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellation = default)
    {
        await using var source = NpgsqlDataSource.Create(Superuser);
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        foreach (var statement in (string[])[$"DROP DATABASE IF EXISTS {name} WITH (FORCE)", $"DROP ROLE IF EXISTS {name}_reader", $"DROP ROLE IF EXISTS {name}_app", $"DROP ROLE IF EXISTS {name}_owner"])
            await ExecuteAsync(connection, statement, cancellation).ConfigureAwait(false);
    }

    private string AddressOf(string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder(Superuser) { Database = database, Username = role, Password = password }.ConnectionString;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        // Dropping a database waits for a checkpoint, which on a busy disk takes longer than the usual 30 s.
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is not null;
    }
}
