using System.Text.Json;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Sample;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Staff;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture;

/// <summary>
/// What the program does instead of serving: <c>migrate</c> brings both databases to this version's schema, <c>seed --catalogue FILE [--offices FOLDER]</c>
/// publishes the entries of a file that differ from what is in force, <c>seed --staff FILE</c> records the posts of a file that are not in the register yet, <c>contract --out DIR</c> writes the published intake contract, <c>new-epoch</c> begins a new log after a restore.
/// All may be repeated. Exit code 2: the input cannot be used.
/// </summary>
public static class Commands
{
    /// <summary>Runs the command named by the arguments; null when there is none and the service shall start.</summary>
    public static async Task<int?> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        switch (args)
        {
            case ["migrate", ..]:
                await StoreSchema.MigrateAsync(configuration, CancellationToken.None, typeof(Commands).Assembly);
                await KeyDatabase.MigrateAsync(configuration, CancellationToken.None);
                return 0;
            case ["seed", "--catalogue", var file]:
                return await SeedAsync(configuration, file, null);
            case ["seed", "--catalogue", var file, "--offices", var folder]:
                return await SeedAsync(configuration, file, folder);
            case ["seed", "--staff", var posts]:
                return await SeedStaff.RunAsync(configuration, posts);
            case ["contract", "--out", var directory]:
                foreach (var (name, text) in IntakeContract.Files())
                    await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(directory, Path.GetDirectoryName(name)!)).FullName, Path.GetFileName(name)), text);
                return 0;
            case ["new-epoch", "--old-head", var head, "--policy", var policy]:
                return await NewEpoch.RunAsync(configuration, head, policy, CancellationToken.None);
            case [] or [['-', ..], ..]:
                return null;
            default:
                await Console.Error.WriteLineAsync("usage: decision-capture [migrate | seed --catalogue FILE [--offices FOLDER] | seed --staff FILE | contract --out DIR | new-epoch --old-head FILE --policy FILE]");
                return 2;
        }
    }

    private static async Task<int> SeedAsync(IConfiguration configuration, string file, string? folder)
    {
        CatalogueImport import;
        try
        {
            import = JsonSerializer.Deserialize<CatalogueImport>(await File.ReadAllBytesAsync(file), Wire.Json)!;
            if (folder is not null)
            {
                var (offices, faults) = SampleOffices.Of(await File.ReadAllTextAsync(Path.Combine(folder, "provinces.csv")), await File.ReadAllTextAsync(Path.Combine(folder, "offices.csv")), import.Filled());
                if (offices is null) throw new JsonException(string.Join("; ", faults.Select(each => $"{each.Field} {each.Rule}")));
                import = import with { Offices = [.. import.Offices ?? [], .. offices] };
            }
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file}: {e.Message}");
            return 2;
        }
        using var logging = LoggerFactory.Create(logs => logs.AddSimpleConsole());
        await using var store = new Store(configuration.GetConnectionString("Store")!, new StoreOptions(), logging.CreateLogger<Store>());
        using var log = new CatalogueLog(store);
        var (answer, errors) = await new CataloguePublisher(store, log, TimeProvider.System).PublishAsync(import, "seed", CancellationToken.None);
        foreach (var error in errors)
            await Console.Error.WriteLineAsync($"{error.Field}: {error.Rule} {error.Detail}");
        if (answer is null)
            return 2;
        Console.WriteLine($"catalogue version {answer.Version}: {answer.Published} entries published, digest {answer.Digest}");
        return 0;
    }
}
