using System.CommandLine;
using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary><c>transparency publish FILE --mapping FILE --source NAME</c>: publishes a log as a case system would.</summary>
public static class PublishCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "XES or decision table (CSV), plain or gzip" };
        var mapping = new Option<string>("--mapping") { Description = "mapping file, or the name of a shipped mapping", Required = true };
        var source = new Option<string?>("--source") { Description = "source name; default: the mapping's" };
        var connection = new Connection();
        var command = new Command("publish", "Publish a log as case events: one entry, one event") { file, mapping, source };
        connection.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var loaded = LogMapping.Load(ResolveMapping(parsed.GetValue(mapping)!));
            var path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
            var name = parsed.GetValue(source) ?? loaded.Source;
            var catalogue = CatalogueOf(loaded, path, name, connection.BrokerUser(parsed));
            await using var publisher = await connection.OpenAsync(parsed, catalogue, cancellation);

            var agency = catalogue.GetProperty("agencies")[0].GetProperty("code").GetString()!;
            return await PublishRun.OfAsync(publisher, Events(loaded, path, name, agency), [(name, agency)], parsed.GetValue(connection.Json), cancellation);
        }));
        return command;
    }

    private static IEnumerable<(string Agency, CaseEvent Event)> Events(LogMapping mapping, string path, string source, string agency)
    {
        using var log = XesLog.Open(path);
        foreach (var @case in mapping.Read(log))
            foreach (var entry in @case.Entries)
                yield return (agency, mapping.Map(@case, entry, source));
    }

    /// <summary>A path, or the name of one of the mappings that the tool ships.</summary>
    private static string ResolveMapping(string given) =>
        File.Exists(given) ? given : Path.Combine(AppContext.BaseDirectory, "mappings", given.EndsWith(".json", StringComparison.Ordinal) ? given : given + ".json");

    private static JsonElement CatalogueOf(LogMapping mapping, string path, string source, string brokerUser)
    {
        var entries = mapping.Catalogue.Deserialize<Dictionary<string, JsonElement>>()!;
        if (mapping.Format == "decisions-csv")
        {
            using var log = XesLog.Open(path);
            entries["services"] = TableCatalogue.ServicesOf(DecisionTable.Read(log), entries["services"][0]);
        }
        // The broker account that publishes is the one the source is bound to, whatever the mapping was written with.
        entries["sources"] = JsonSerializer.SerializeToElement(entries["sources"].EnumerateArray().Select(each =>
        {
            var member = each.Deserialize<Dictionary<string, JsonElement>>()!;
            member["name"] = JsonSerializer.SerializeToElement(source);
            member["brokerUser"] = JsonSerializer.SerializeToElement(brokerUser);
            return member;
        }));
        return JsonSerializer.SerializeToElement(entries);
    }
}
