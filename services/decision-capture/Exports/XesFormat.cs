using System.Globalization;
using System.Text;
using System.Xml;
using Transparency.DecisionCapture.Announcements;

namespace Transparency.DecisionCapture.Exports;

/// <summary>
/// XES, IEEE 1849-2023: a trace is a case, an event a recorded fact. Of several officers <c>org:resource</c> is who approved, or else the last to take
/// part; <c>participants</c> names them all.
/// </summary>
internal sealed class XesFormat(CaseAnnouncements officers) : IExportFormat
{
    private static readonly XmlWriterSettings s_settings = new() { Encoding = new UTF8Encoding(false), NewLineChars = "\n", Indent = true, IndentChars = " " };
    private static readonly (string Name, string Prefix, string Uri)[] s_extensions =
    [
        ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"), ("Time", "time", "http://www.xes-standard.org/time.xesext"),
        ("Organizational", "org", "http://www.xes-standard.org/org.xesext"), ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ];

    private XmlWriter xml = null!;

    public string MediaType => "application/xml";
    public string FileExtension => "xes";
    public int Passes => 1;

    public void Open(Stream output)
    {
        xml = XmlWriter.Create(output, s_settings);
        xml.WriteStartDocument();
        xml.WriteStartElement("log", "http://www.xes-standard.org/");
        // The schema of IEEE 1849 wants a decimal here.
        xml.WriteAttributeString("xes.version", "1849.2023");
        xml.WriteAttributeString("xes.features", "");
        foreach (var (name, prefix, uri) in s_extensions)
        {
            xml.WriteStartElement("extension", "http://www.xes-standard.org/");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("prefix", prefix);
            xml.WriteAttributeString("uri", uri);
            xml.WriteEndElement();
        }
        // What every trace and event has.
        Global("trace", ("string", "concept:name", "case"));
        Global("event", ("string", "concept:name", "event"), ("date", "time:timestamp", "1970-01-01T00:00:00.000000Z"), ("string", "lifecycle:transition", "complete"));
        Start("classifier", ("name", "Activity"), ("keys", "concept:name"));
        xml.WriteEndElement();
        Attribute("string", "lifecycle:model", "standard");
    }

    public void BeginPass(int pass) { }

    public void Write(ExportedCase exported)
    {
        Start("trace");
        Attribute("string", "concept:name", exported.CaseId);
        Attribute("string", "case_ref", exported.CaseRef);
        Attribute("string", "agency", exported.Agency);
        Attribute("string", "office", exported.Office);
        Attribute("string", "service", exported.Service);
        foreach (var fact in exported.Facts)
        {
            var acting = officers.Acting(fact);
            var (officer, role) = acting is [.., var last] ? acting.LastOrDefault(a => a.Role == "approve", last) : default;
            var decision = fact.Body as DecisionReached;
            Start("event");
            Attribute("string", "concept:name", fact.Activity());
            Attribute("date", "time:timestamp", ExportedFacts.Instant(fact.OccurredAt));
            Attribute("string", "lifecycle:transition", "complete");
            Attribute("string", "org:resource", officer);
            Attribute("string", "org:role", role);
            Attribute("string", "org:group", fact.Body.Office ?? exported.Office);
            Attribute("string", "participants", acting.Count > 1 ? string.Join("; ", acting.Select(a => $"{a.Officer} {a.Role}")) : null);
            Attribute("id", "event_id", fact.EventId.ToString());
            Attribute("int", "ledger_index", fact.Index.ToString(CultureInfo.InvariantCulture));
            Attribute("int", "version", fact.Version.ToString(CultureInfo.InvariantCulture));
            Attribute("date", "recorded_at", ExportedFacts.Instant(fact.RecordedAt));
            Attribute("string", "source", fact.Body.Source);
            Attribute("string", "decision_id", fact.DecisionId);
            Attribute("string", "decision_point", decision?.DecisionPoint);
            Attribute("string", "outcome", decision?.Outcome);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    public void Flush() => xml.Flush();

    public void Close()
    {
        xml.WriteEndDocument();
        xml.Flush();
    }

    private void Global(string scope, params ReadOnlySpan<(string Kind, string Key, string Value)> attributes)
    {
        Start("global", ("scope", scope));
        foreach (var (kind, key, value) in attributes) Attribute(kind, key, value);
        xml.WriteEndElement();
    }

    private void Start(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        xml.WriteStartElement(element, "http://www.xes-standard.org/");
        foreach (var (name, value) in attributes) xml.WriteAttributeString(name, value);
    }

    private void Attribute(string kind, string key, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        Start(kind, ("key", key), ("value", Writable(value)));
        xml.WriteEndElement();
    }

    /// <summary>XML 1.0 has no place for control characters and halves of pairs; each becomes U+FFFD.</summary>
    internal static string Writable(string text)
    {
        if (text.All(XmlConvert.IsXmlChar)) return text;
        return string.Concat(text.EnumerateRunes().Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));
    }
}
