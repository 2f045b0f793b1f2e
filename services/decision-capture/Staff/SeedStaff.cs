using Transparency.DecisionCapture.Catalogue;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Staff;

/// <summary><c>seed --staff FILE</c>: the installation's own sample posts, so that its demo accounts can act. The same file again records nothing.</summary>
internal static class SeedStaff
{
    public static async Task<int> RunAsync(IConfiguration configuration, string file)
    {
        using var logging = LoggerFactory.Create(logs => logs.AddSimpleConsole());
        await using var store = new Store(configuration.GetConnectionString("Store")!, new StoreOptions(), logging.CreateLogger<Store>());
        using var catalogue = new CatalogueLog(store);
        string text;
        try
        {
            text = await File.ReadAllTextAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{file}: {e.Message}");
            return 2;
        }
        var (rows, faults) = ImportStaffRows.Read(text, (await catalogue.RefreshAsync(CancellationToken.None)).Published, _ => true);
        foreach (var fault in faults) await Console.Error.WriteLineAsync($"{fault.Field}: {fault.Rule} {fault.Detail}");
        if (rows is null) return 2;
        var added = await ImportStaffRows.RecordAsync(rows, "sample", new("seed", "seed", [], null), new StaffBook(store), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        Console.WriteLine($"staff register: {added} of {rows.Count} posts recorded");
        return 0;
    }
}
