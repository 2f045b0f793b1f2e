using Transparency.EventStore;

namespace Transparency.Scoring;

/// <summary>What the program does instead of serving: <c>migrate</c> brings the database to this version's schema; <c>new-epoch</c> begins a new log after a restore. Both may be repeated.</summary>
public static class Commands
{
    /// <summary>Runs the command named by the arguments; null when there is none and the service shall start. Exit code 2: unknown command.</summary>
    public static async Task<int?> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["migrate", ..]:
                await StoreSchema.MigrateAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), CancellationToken.None, typeof(Commands).Assembly);
                return 0;
            case ["new-epoch", "--old-head", var head, "--policy", var policy]:
                return await NewEpoch.RunAsync(new ConfigurationBuilder().AddEnvironmentVariables().Build(), head, policy, CancellationToken.None);
            case [] or [['-', ..], ..]:
                return null;
            default:
                await Console.Error.WriteLineAsync("usage: scoring [migrate | new-epoch --old-head FILE --policy FILE]");
                return 2;
        }
    }
}
