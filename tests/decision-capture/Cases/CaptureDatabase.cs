using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Staff;
using Transparency.EventStore;
using Transparency.Servers;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Cases;

/// <summary>A database of decision-capture on a real server, migrated, with its store; one per test class.</summary>
public sealed class CaptureDatabase : IAsyncLifetime
{
    private DatabaseAddresses addresses = null!;

    public Store Store { get; private set; } = null!;

    /// <summary>Connection string of the application's role.</summary>
    public string App => addresses.App;

    /// <summary>Connection string of the role that owns the tables: it can take the guards off, which the service cannot.</summary>
    public string Owner => addresses.Owner;

    public async Task InitializeAsync()
    {
        addresses = await TestServers.NewDatabaseAsync("capture");
        await StoreSchema.MigrateAsync(addresses.Owner, addresses.Name + "_app", default, typeof(CaseFact).Assembly);
        Store = new Store(addresses.App, new StoreOptions(), NullLogger.Instance);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await (await TestServers.PostgresAsync()).DropDatabaseAsync(addresses.Name);
    }

    /// <summary>A post in the staff register, as an import writes it.</summary>
    public Task PostAsync(string agency, string staff, string? office = null, DateOnly? to = null) => PostAsync(Store, agency, staff, office, to);

    /// <inheritdoc cref="PostAsync(string, string, string?, DateOnly?)"/>
    public static Task PostAsync(Store store, string agency, string staff, string? office = null, DateOnly? to = null) => new StaffBook(store).AddAsync(agency,
        [(staff, NewEvent.Of(StaffBook.PostedType, new StaffPosted(agency, staff, office ?? agency + "-bkk", "นักวิชาการ", "posted", new(2025, 1, 1), to, null, null, new("ทดสอบ"), new("admin", Roles.AgencyAdmin, [agency], null)), DateTimeOffset.UtcNow, null, null))], CancellationToken.None);

    /// <summary>Appends case facts in the order given.</summary>
    public Task AppendAsync(params IEnumerable<Append> appends) => Store.AppendAllAsync([.. appends]);

    /// <summary>An append of one fact; <paramref name="fact"/> is what the type adds to the common members.</summary>
    public static Append Fact(string type, string caseRef, DateTimeOffset occurredAt, object? fact = null, string source = "urn:s", string? id = null,
        string agency = "doe", string office = "doe-bkk", string? decisionId = null)
    {
        var data = JsonSerializer.SerializeToNode(fact ?? new { })!.AsObject();
        var eventId = Guid.CreateVersion7();
        data["source"] = source;
        data["sourceEventId"] = id ?? eventId.ToString();
        data["agency"] = agency;
        data["office"] = office;
        data["service"] = "work-permit";
        data["caseRef"] = caseRef;
        data["catalogueVersion"] = 1;
        if (decisionId is not null) data["decisionId"] = decisionId;
        data["times"] ??= new System.Text.Json.Nodes.JsonObject();
        data["times"]!["occurredAt"] = occurredAt;
        return new Append(agency, CaseIds.Case(agency, "work-permit", caseRef), "case", ExpectedVersion.Any,
            [new(eventId, type, "", JsonSerializer.SerializeToUtf8Bytes(data), DateTimeOffset.UtcNow, null, null, null, default)]);
    }

    /// <summary>Rebuilds the list of cases and the totals from the log in batches of a size.</summary>
    public async Task FoldAsync(int batchSize)
    {
        await using var connection = await Store.Source.OpenConnectionAsync();
        await using (var clear = new NpgsqlCommand("delete from app.case_summary; delete from app.source_total; delete from app.recorded_month; delete from app.tracking_code", connection)) await clear.ExecuteNonQueryAsync();
        for (var after = -1L; await Store.ReadPageAsync(after, batchSize) is { Count: > 0 } page; after = page[^1].Index)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await new CaseProjection(new TrackingSecrets(new byte[32])).HandleAsync(page, transaction, default);
            await transaction.CommitAsync();
        }
    }

    /// <summary>All rows of a table as text in key order: what a rebuild must repeat byte for byte.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        await using var command = Store.Source.CreateCommand($"select t::text from {table} t order by t::text");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetString(0));
        return rows;
    }
}
