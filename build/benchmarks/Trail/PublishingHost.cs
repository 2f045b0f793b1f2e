using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Transparency.EventStore;
using Transparency.Ledger;

namespace Transparency.Benchmarks.Trail;

/// <summary>A service's host around one database: the store as services have it, and the publication of its log.</summary>
public sealed class PublishingHost : IAsyncDisposable
{
    /// <summary>Origin of the logs that are published here.</summary>
    public const string Origin = "transparency.example/bench";

    private readonly WebApplication _app;

    private PublishingHost(WebApplication app, TrustPolicy policy) => (_app, Policy) = (app, policy);

    public Store Store => _app.Services.GetRequiredService<Store>();

    public PublishedLog Log => _app.Services.GetRequiredService<PublishedLog>();

    /// <summary>By whom this log's heads have to be signed.</summary>
    public TrustPolicy Policy { get; }

    /// <param name="witness">Must cosign every head; null publishes without.</param>
    public static async Task<PublishingHost> StartAsync(Bench bench, TrailDatabase database, Func<IReadOnlyList<VerifierKey>, Task<WitnessProcess>>? witness, CancellationToken cancellation)
    {
        var folder = bench.NewFolder("log-keys");
        VerifierKey[] keys =
        [
            KeyFiles.ReadOrCreate(Path.Combine(folder, "ed25519.key"), Origin, NoteAlgorithm.Ed25519).Verifier,
            KeyFiles.ReadOrCreate(Path.Combine(folder, "ecdsa.key"), Origin, NoteAlgorithm.Ecdsa).Verifier,
        ];
        var cosigner = witness is null ? null : await witness(keys);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Store", database.Addresses.App), new("Log:Origin", Origin), new("Log:SigningKeys", folder),
            new("Log:Witnesses", cosigner?.Address), new("Log:WitnessKeys", cosigner?.Key.ToString()),
        ]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddEventStore();
        var app = builder.Build();
        app.MapLog("/log");
        await app.StartAsync(cancellation);
        return new PublishingHost(app, cosigner is null ? TrustPolicy.Of(keys, [], 0) : TrustPolicy.Of(keys, [cosigner.Key], 1));
    }

    /// <summary>Waits for a head that covers so many leaves.</summary>
    public async Task<PublishedHead> HeadOfAsync(long size, CancellationToken cancellation)
    {
        while (true)
        {
            if (await Log.LatestAsync(cancellation) is { } head && head.Checkpoint.Size >= size) return head;
            await Task.Delay(50, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
