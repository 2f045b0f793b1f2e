using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Transparency.DecisionCapture.Tests.Exports;

/// <summary>What IEEE 1849 wants of an XES document: its schema (<c>xes.xsd</c>) and the rules that no schema can say.</summary>
internal static class XesConformance
{
    private static readonly XNamespace Xes = "http://www.xes-standard.org/";
    private static readonly string[] s_transitions =
        ["schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort", "complete", "autoskip", "manualskip", "unknown"];
    private static readonly Dictionary<string, string[]> s_extensions = new()
    {
        ["concept"] = ["name", "instance"], ["time"] = ["timestamp"], ["org"] = ["resource", "role", "group"], ["lifecycle"] = ["model", "transition", "state"],
    };

    /// <summary>Every rule broken, in words; empty when the document conforms.</summary>
    public static List<string> Faults(string text)
    {
        var faults = new List<string>();
        var schemas = new XmlSchemaSet();
        using (var schema = XmlReader.Create(Path.Combine(AppContext.BaseDirectory, "Exports", "xes.xsd"))) schemas.Add(Xes.NamespaceName, schema);
        var document = XDocument.Parse(text);
        document.Validate(schemas, (_, fault) => faults.Add(fault.Message));
        var log = document.Root!;
        var prefixes = log.Elements(Xes + "extension").ToDictionary(e => (string)e.Attribute("prefix")!, e => (string)e.Attribute("uri")!);
        faults.AddRange(prefixes.Where(p => p.Value != $"http://www.xes-standard.org/{p.Key}.xesext").Select(p => $"extension {p.Key} has another definition: {p.Value}"));
        var (traces, events) = (log.Elements(Xes + "trace").ToList(), log.Descendants(Xes + "event").ToList());
        foreach (var attribute in Attributes(log).Concat(traces.SelectMany(Attributes)).Concat(events.SelectMany(Attributes)))
            if (attribute.Key.Split(':') is [var prefix, var name] && !(prefixes.ContainsKey(prefix) && s_extensions.TryGetValue(prefix, out var names) && names.Contains(name)))
                faults.Add($"{attribute.Key} is of no declared extension");
        foreach (var element in traces.Concat(events))
            faults.AddRange(Attributes(element).GroupBy(a => a.Key).Where(g => g.Count() > 1).Select(g => $"{g.Key} stands twice in one {element.Name.LocalName}"));
        Global("trace", traces);
        var global = Global("event", events);
        foreach (var key in log.Elements(Xes + "classifier").SelectMany(c => ((string)c.Attribute("keys")!).Split(' ')))
            if (!global.Contains(key)) faults.Add($"a classifier uses {key}, which is not global");
        faults.AddRange(events.Select(e => Value(e, "lifecycle:transition")).Where(t => t is not null && !s_transitions.Contains(t)).Select(t => $"{t} is no transition of the standard model"));
        Unique("event id", events.Select(e => Value(e, "event_id")));
        Unique("ledger index", events.Select(e => Value(e, "ledger_index")));
        Unique("trace", traces.Select(t => Value(t, "concept:name")));
        return faults;

        HashSet<string> Global(string scope, List<XElement> of)
        {
            var declared = log.Elements(Xes + "global").Where(g => (string?)g.Attribute("scope") == scope).SelectMany(Attributes).ToList();
            foreach (var attribute in declared)
                if (of.Count(e => Attributes(e).Any(a => a.Key == attribute.Key && a.Kind == attribute.Kind)) is var n && n != of.Count)
                    faults.Add($"{attribute.Key} is global for a {scope}, but {of.Count - n} have none of its kind");
            return [.. declared.Select(a => a.Key)];
        }

        void Unique(string what, IEnumerable<string?> values) =>
            faults.AddRange(values.GroupBy(v => v).Where(g => g.Key is null || g.Count() > 1).Select(g => $"{what} {g.Key ?? "(none)"} stands {g.Count()} times"));
    }

    private static IEnumerable<(string Kind, string Key, string Value)> Attributes(XElement of) =>
        of.Elements().Where(e => e.Attribute("value") is not null).Select(e => (e.Name.LocalName, (string)e.Attribute("key")!, (string)e.Attribute("value")!));

    private static string? Value(XElement of, string key) => Attributes(of).Where(a => a.Key == key).Select(a => a.Value).FirstOrDefault();
}
