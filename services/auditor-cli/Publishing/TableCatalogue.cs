using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary>The services, decision points and outcomes that a decision table speaks of: a first pass whose memory is the vocabulary, not the table.</summary>
public static class TableCatalogue
{
    /// <param name="pattern">A service entry of the mapping that lends every member the table does not say.</param>
    public static JsonElement ServicesOf(IEnumerable<LogCase> table, JsonElement pattern)
    {
        var services = new SortedDictionary<string, (string Name, SortedDictionary<string, (string Name, SortedDictionary<string, string> Outcomes)> Points)>(StringComparer.Ordinal);
        foreach (var row in table)
        {
            var fields = row.Attributes;
            var service = fields.GetValueOrDefault("service") ?? "service";
            if (!services.TryGetValue(Template.Slug(service), out var known))
                services[Template.Slug(service)] = known = (service, new(StringComparer.Ordinal));
            var point = fields["decision_point"];
            if (!known.Points.TryGetValue(Template.Slug(point), out var outcomes))
                known.Points[Template.Slug(point)] = outcomes = (point, new(StringComparer.Ordinal));
            var outcome = fields.GetValueOrDefault("outcome") ?? "decided";
            outcomes.Outcomes.TryAdd(Template.Slug(outcome), outcome);
        }

        var model = pattern.GetProperty("decisionPoints")[0].Deserialize<Dictionary<string, JsonElement>>()!;
        return JsonSerializer.SerializeToElement(services.Select(service => With(pattern, new()
        {
            ["code"] = service.Key, ["nameTh"] = service.Value.Name, ["nameEn"] = service.Value.Name,
            ["decisionPoints"] = service.Value.Points.Select(point => With(JsonSerializer.SerializeToElement(model), new()
            {
                ["code"] = point.Key, ["nameTh"] = point.Value.Name, ["nameEn"] = point.Value.Name,
                ["outcomes"] = point.Value.Outcomes.Select(outcome => new { code = outcome.Key, nameTh = outcome.Value, nameEn = outcome.Value, burdening = false, grantsAsApplied = false }),
            })),
        })), GatewayClient.Json);
    }

    private static Dictionary<string, object> With(JsonElement pattern, Dictionary<string, object> members)
    {
        var entry = pattern.EnumerateObject().ToDictionary(member => member.Name, member => (object)member.Value);
        foreach (var (name, value) in members) entry[name] = value;
        return entry;
    }
}
