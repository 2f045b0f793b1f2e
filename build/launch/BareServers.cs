using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>PostgreSQL and RabbitMQ alone, shared by all test projects of one run.</summary>
public static class BareServers
{
    public static async Task<int> RunAsync(RunFolder folder, string environmentFile, CancellationToken cancellation)
    {
        folder.Create();
        await using var postgres = await PrivatePostgres.StartAsync(folder.In("postgres"), new PostgresSizes(SharedBuffers: 256), cancellation);
        await using var broker = await PrivateRabbit.StartAsync(folder.In("rabbitmq"), cancellation);
        var lines = $"""
            TRANSPARENCY_POSTGRES='{postgres.Superuser}'
            TRANSPARENCY_RABBITMQ='{broker.Administrator}'
            TRANSPARENCY_RABBITMQ_MANAGEMENT='{broker.Management}'

            """;
        // Written aside and renamed: the waiting script must not read half a file.
        await File.WriteAllTextAsync(environmentFile + ".part", lines, cancellation);
        File.Move(environmentFile + ".part", environmentFile, overwrite: true);
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }
}
