using System.Text;
using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary>
/// How a foreign log becomes case events, as data: one log entry gives exactly one case event. Loaded from a JSON file with
/// <c>format</c> (xes or decisions-csv), <c>source</c>, <c>entryId</c>, <c>common</c>, <c>rules</c> (activity, type, data), <c>fallback</c> (type, data)
/// and <c>catalogue</c> (the entries that the log needs, in the import shape).
/// </summary>
public sealed class LogMapping
{
    private sealed record Rule(string Type, Template Members);

    private readonly Dictionary<string, Rule> _rules = [];
    private readonly Rule? _fallback;
    private readonly Template _common;
    private readonly JsonElement _entryId;

    private LogMapping(JsonElement root)
    {
        Format = Required(root, "format").GetString()!;
        if (Format is not ("xes" or "decisions-csv")) throw new UnusableInputException($"mapping: format {Format} is unknown; xes and decisions-csv are");
        Source = Required(root, "source").GetString()!;
        Catalogue = Required(root, "catalogue");
        _entryId = Required(root, "entryId");
        _common = new Template(Required(root, "common"));
        foreach (var rule in Required(root, "rules").EnumerateArray())
            _rules.Add(Required(rule, "activity").GetString()!, Read(rule));
        if (root.TryGetProperty("fallback", out var fallback)) _fallback = Read(fallback);
    }

    public string Format { get; }

    /// <summary>CloudEvents source that the entries are published under.</summary>
    public string Source { get; }

    /// <summary>Catalogue entries to import first.</summary>
    public JsonElement Catalogue { get; }

    /// <exception cref="UnusableInputException">Not a mapping; names the member.</exception>
    public static LogMapping Load(string path)
    {
        if (!File.Exists(path)) throw new UnusableInputException($"mapping {path} does not exist");
        try
        {
            return new(JsonDocument.Parse(File.ReadAllBytes(path), new() { CommentHandling = JsonCommentHandling.Skip }).RootElement);
        }
        catch (JsonException broken) { throw new UnusableInputException($"mapping {path}: {broken.Message}"); }
        catch (ArgumentException twice) { throw new UnusableInputException($"mapping {path}: {twice.Message}"); }
    }

    /// <summary>Reads the log that this mapping is for.</summary>
    public IEnumerable<LogCase> Read(Stream log) => Format == "xes" ? XesLog.Read(log) : DecisionTable.Read(log);

    /// <summary>The case event of one entry as structured-mode CloudEvents JSON.</summary>
    /// <exception cref="UnusableInputException">No rule covers the activity.</exception>
    public CaseEvent Map(LogCase @case, LogEntry entry, string source)
    {
        if (!_rules.TryGetValue(entry.Activity, out var rule))
            rule = _fallback ?? throw new UnusableInputException($"case {@case.Reference}: no rule for activity '{entry.Activity}' and no fallback");
        var scope = new Template.Scope(@case, entry, "");
        var id = Template.Text(_entryId, scope) is { } given ? $"{@case.Reference}/{given}" : throw new UnusableInputException($"case {@case.Reference}: entryId yields nothing");
        scope = scope with { EntryId = id };
        using var body = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", id);
            json.WriteString("source", source);
            json.WriteString("type", $"mol.transparency.{rule.Type}.v1");
            json.WriteString("datacontenttype", "application/json");
            json.WriteStartObject("data");
            _common.WriteMembers(json, scope);
            rule.Members.WriteMembers(json, scope);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return new(id, rule.Type, body.ToArray());
    }

    private static Rule Read(JsonElement rule) => new(Required(rule, "type").GetString()!,
        new Template(rule.TryGetProperty("data", out var members) ? members : JsonDocument.Parse("{}").RootElement));

    private static JsonElement Required(JsonElement from, string member) =>
        from.TryGetProperty(member, out var value) ? value : throw new UnusableInputException($"mapping: {member} is missing");
}

/// <summary>A case event ready to send.</summary>
/// <param name="Type">Event type without prefix and version, e.g. DecisionReached.</param>
/// <param name="Body">Structured-mode CloudEvents JSON, UTF-8.</param>
public sealed record CaseEvent(string Id, string Type, byte[] Body)
{
    /// <summary>The heartbeat that a source sends to say how many events it has sent so far.</summary>
    public static CaseEvent Heartbeat(string source, string agency, long sent, DateTimeOffset now)
    {
        var id = $"heartbeat/{now:yyyyMMddHHmmssfffffff}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["specversion"] = "1.0", ["id"] = id, ["source"] = source, ["type"] = "mol.transparency.SourceHeartbeat.v1", ["datacontenttype"] = "application/json",
            ["data"] = new Dictionary<string, object> { ["agency"] = agency, ["occurredAt"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz"), ["sent"] = sent },
        });
        return new(id, "SourceHeartbeat", body);
    }

    /// <summary>Text of the body, for messages and tests.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Body);
}
