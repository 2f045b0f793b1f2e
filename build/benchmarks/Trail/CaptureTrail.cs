using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Subjects;
using Transparency.ServiceDefaults;
using Transparency.Servers;

namespace Transparency.Benchmarks.Trail;

/// <summary>decision-capture's two databases, migrated, with the catalogue that the historical log needs.</summary>
public sealed class CaptureTrail : IAsyncDisposable
{
    /// <summary>Broker account that the log's source reports with.</summary>
    public const string Sender = "bench-source";

    private readonly PostgresServer _server;
    private readonly DatabaseAddresses _keys;
    private readonly Dictionary<string, string?> _settings;

    private CaptureTrail(TrailDatabase database, PostgresServer server, DatabaseAddresses keys, Dictionary<string, string?> settings) =>
        (Database, _server, _keys, _settings) = (database, server, keys, settings);

    public TrailDatabase Database { get; }

    /// <summary>Connection string of the key database, for its application's role.</summary>
    public string Keys => _keys.App;

    public static async Task<CaptureTrail> CreateAsync(Bench bench, string purpose, CancellationToken cancellation)
    {
        var database = await TrailDatabase.CreateAsync(bench, purpose, cancellation, typeof(RecordCaseEvents).Assembly);
        var server = await bench.PostgresAsync(cancellation);
        await server.DropDatabaseAsync($"bench_{purpose}_keys", cancellation);
        var keys = await server.CreateDatabaseAsync($"bench_{purpose}_keys", cancellation);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Store"] = database.Addresses.App, ["ConnectionStrings:Owner"] = database.Addresses.Owner,
            ["ConnectionStrings:Keys"] = keys.App, ["ConnectionStrings:KeysOwner"] = keys.Owner,
            ["Secrets:MasterKey"] = Convert.ToBase64String(new byte[32]), ["Secrets:PseudonymKey"] = Convert.ToBase64String(new byte[32]),
        };
        await KeyDatabase.MigrateAsync(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), cancellation);
        var trail = new CaptureTrail(database, server, keys, settings);
        await using var app = trail.Build();
        var (answer, errors) = await app.Services.GetRequiredService<CataloguePublisher>().PublishAsync(Catalogue(), "bench", cancellation);
        return answer is not null ? trail : throw new InvalidOperationException(string.Join(' ', errors.Select(error => $"{error.Field}: {error.Rule}")));
    }

    /// <summary>What intake is made of, without doors: batches are handed to <see cref="RecordCaseEvents"/> as a door does.</summary>
    public WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        EventStore.StoreHosting.AddEventStore(builder);
        builder.AddIntake();
        return builder.Build();
    }

    /// <summary>Starts the real program with everything it does besides.</summary>
    public Process Start(Bench bench, IReadOnlyDictionary<string, string> further)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RecordCaseEvents).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = bench.NewFolder("capture") };
        foreach (var (name, value) in _settings.Concat(further.Select(each => new KeyValuePair<string, string?>(each.Key, each.Value))))
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _server.DropDatabaseAsync(_keys.Name);
    }

    private static CatalogueImport Catalogue()
    {
        var catalogue = JsonNode.Parse(HistoricalLog.Mapping.Catalogue.GetRawText())!;
        catalogue["sources"]![0]!["brokerUser"] = Sender;
        return catalogue.Deserialize<CatalogueImport>(Wire.Json)!;
    }
}
