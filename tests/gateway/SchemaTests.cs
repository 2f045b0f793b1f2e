using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.Schema;
using Transparency.Servers;

namespace Transparency.Gateway.Tests;

public class SchemaTests
{
    [Fact]
    public async Task The_scripts_make_exactly_the_columns_that_the_code_maps()
    {
        var database = await TestServers.NewDatabaseAsync("schema");
        (await Migration.ApplyAsync(database.Owner, database.Name + "_app")).ShouldBeGreaterThan(0);
        (await Migration.ApplyAsync(database.Owner, database.Name + "_app")).ShouldBe(0);
        await using var context = new AccountsDatabase(new DbContextOptionsBuilder<AccountsDatabase>().UseNpgsql(database.App).Options);
        var mapped = context.Model.GetEntityTypes().SelectMany(e => e.GetProperties().Select(p =>
            $"{e.GetTableName()}.{p.GetColumnName(StoreObjectIdentifier.Table(e.GetTableName()!, "accounts"))} {(p.IsNullable ? "null" : "not null")}"));
        await using var source = NpgsqlDataSource.Create(database.Owner);
        await using var command = source.CreateCommand("SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' null' ELSE ' not null' END FROM information_schema.columns WHERE table_schema = 'accounts'");
        var made = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            made.Add(reader.GetString(0));
        // Identity's own types call these optional; ours are always set.
        string[] stricter = ["account.user_name", "account.normalized_user_name"];
        mapped.Where(m => !stricter.Any(s => m.StartsWith(s + " ", StringComparison.Ordinal))).Order(StringComparer.Ordinal)
            .ShouldBe(made.Where(m => !stricter.Any(s => m.StartsWith(s + " ", StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("INSERT INTO accounts.granted SELECT gen_random_uuid(), id, 'auditor', '*', NULL, now(), NULL, 'me' FROM accounts.account")]
    [InlineData("UPDATE accounts.client SET roles = '{service}'")]
    [InlineData("DELETE FROM accounts.access_event")]
    [InlineData("UPDATE accounts.access_event SET kind = 'signed-out'")]
    [InlineData("DELETE FROM accounts.account")]
    [InlineData("CREATE TABLE accounts.mine (id int)")]
    [InlineData("CREATE TABLE public.mine (id int)")]
    public async Task The_process_that_faces_the_network_cannot_grant_itself_anything_or_cover_its_tracks(string sql)
    {
        var database = await TestServers.NewDatabaseAsync("privilege");
        await Migration.ApplyAsync(database.Owner, database.Name + "_app");
        await using var source = NpgsqlDataSource.Create(database.App);
        await using var command = source.CreateCommand(sql);
        (await Should.ThrowAsync<PostgresException>(async () => await command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
