using Transparency.Servers;

namespace Transparency.Benchmarks;

/// <summary>What all measurements of a run share: sizes, and the private servers, started when first asked for.</summary>
public sealed class Bench : IAsyncDisposable
{
    private readonly string _folder;
    private Task<PrivatePostgres>? _postgres;
    private Task<PrivateRabbit>? _rabbit;

    private Bench(string checkout, bool quick, string? log)
    {
        (Checkout, Quick, Log) = (checkout, quick, log);
        _folder = Path.Combine(ServerFolder.For(checkout), "bench");
        Artefacts = Path.Combine(checkout, "artefacts", "bench");
    }

    /// <summary>Small sizes: shows that everything runs.</summary>
    public bool Quick { get; }

    /// <summary>A historical log for the measurements that read one; null = made-up cases.</summary>
    public string? Log { get; }

    /// <summary>Root of the checkout.</summary>
    public string Checkout { get; }

    /// <summary>Where raw data go; not in the repository.</summary>
    public string Artefacts { get; }

    /// <summary>A size, and what it becomes with <c>--quick</c>.</summary>
    public int Size(int full, int quick) => Quick ? quick : full;

    /// <param name="log">See <see cref="Log"/>.</param>
    public static Bench Open(bool quick, string? log)
    {
        var checkout = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(checkout.FullName, "Transparency.sln")))
            checkout = checkout.Parent ?? throw new InvalidOperationException("Transparency.sln is in no folder above the benchmarks");
        return new Bench(checkout.FullName, quick, log);
    }

    /// <summary>The PostgreSQL of this run: durable, with the settings of <c>build/run</c>.</summary>
    public Task<PrivatePostgres> PostgresAsync(CancellationToken cancellation) =>
        _postgres ??= PrivatePostgres.StartAsync(Path.Combine(FreshFolder(), "postgres"), cancellation: cancellation);

    /// <summary>The RabbitMQ of this run.</summary>
    public Task<PrivateRabbit> RabbitAsync(CancellationToken cancellation) =>
        _rabbit ??= PrivateRabbit.StartAsync(Path.Combine(FreshFolder(), "rabbitmq"), cancellation);

    /// <summary>A new folder for files of one measurement.</summary>
    public string NewFolder(string purpose) => Directory.CreateDirectory(Path.Combine(FreshFolder(), $"{purpose}-{Guid.NewGuid():n}")).FullName;

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null) await (await _postgres).DisposeAsync();
        if (_rabbit is not null) await (await _rabbit).DisposeAsync();
    }

    private string FreshFolder()
    {
        ServerFolder.CreatePassable(_folder);
        return _folder;
    }
}
