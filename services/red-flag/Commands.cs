using Transparency.EventStore;

namespace Transparency.RedFlag;

/// <summary>What the program does instead of serving: <c>migrate</c> brings the database to this version's schema, <c>new-epoch</c> begins a new log after a restore. Both may be repeated.</summary>
public static class Commands
{
    /// <summary>Runs the command named by the arguments; null when there is none and the service shall start.</summary>
    public static async Task<int?> RunAsync(IConfiguration configuration, string[] args)
    {
        switch (args)
        {
            case ["migrate", ..]:
                await StoreSchema.MigrateAsync(configuration, CancellationToken.None, typeof(Commands).Assembly);
                return 0;
            case ["new-epoch", "--old-head", var head, "--policy", var policy]:
                return await NewEpoch.RunAsync(configuration, head, policy, CancellationToken.None);
            default:
                return null;
        }
    }
}
