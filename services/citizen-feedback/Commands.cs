using System.Text.Json;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback;

/// <summary>
/// What the program does instead of serving: <c>migrate</c>, and <c>seed --demo FILE</c> (also <c>--catalogue FILE</c>), which opens a service
/// point for each office and service of a catalogue; <c>new-epoch</c> begins a new log after a restore. All may be repeated. Exit code 2: the input cannot be used.
/// </summary>
public static class Commands
{
    /// <summary>Runs the command named by the arguments; null when there is none and the service shall start.</summary>
    public static async Task<int?> RunAsync(WebApplicationBuilder builder, string[] args)
    {
        switch (args)
        {
            case ["migrate", ..]:
                await StoreSchema.MigrateAsync(builder.Configuration, CancellationToken.None, typeof(Commands).Assembly);
                return 0;
            case ["seed", "--demo" or "--catalogue", var file]:
                return await SeedAsync(builder.Configuration, file);
            case ["new-epoch", "--old-head", var head, "--policy", var policy]:
                return await NewEpoch.RunAsync(builder.Configuration, head, policy, CancellationToken.None);
            case [] or [['-', ..], ..]:
                return null;
            default:
                await Console.Error.WriteLineAsync("usage: citizen-feedback [migrate | seed --demo FILE | new-epoch --old-head FILE --policy FILE]");
                return 2;
        }
    }

    private static async Task<int> SeedAsync(IConfiguration configuration, string file)
    {
        using var logging = LoggerFactory.Create(logs => logs.AddSimpleConsole());
        await using var store = new Store(configuration.GetConnectionString("Store") ?? throw new InvalidOperationException("ConnectionStrings:Store is missing"),
            new StoreOptions(), logging.CreateLogger<Store>());
        try
        {
            Console.WriteLine($"citizen-feedback: {await SeedDemo.RunAsync(store, file, TimeProvider.System.GetUtcNow(), CancellationToken.None)} service points opened");
            return 0;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file}: {e.Message}");
            return 2;
        }
    }
}
