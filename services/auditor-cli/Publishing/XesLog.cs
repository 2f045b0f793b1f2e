using System.IO.Compression;
using System.Xml;

namespace Transparency.AuditorCli.Publishing;

/// <summary>Reads XES (IEEE 1849-2016), plain or gzip, one case at a time: memory does not grow with the log.</summary>
public static class XesLog
{
    /// <exception cref="UnusableInputException">The file is not XES; names line and column.</exception>
    public static IEnumerable<LogCase> Read(Stream stream)
    {
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true, IgnoreComments = true });
        var ordinal = 0;
        while (Next(xml) && xml.NodeType != XmlNodeType.Element) { /* the declaration stands before the root */ }
        if (xml.LocalName != "log") throw new UnusableInputException($"not an XES log: the root element is <{xml.LocalName}>, expected <log>");
        while (Next(xml))
        {
            // Globals and classifiers hold <string> elements too, so only a direct child named trace is a case.
            while (xml is { NodeType: XmlNodeType.Element, LocalName: "trace", Depth: 1 })
                yield return ReadCase(xml, ++ordinal);
        }
    }

    /// <summary>Opens a file, unpacking gzip when its first bytes say so.</summary>
    public static Stream Open(string path)
    {
        var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        var gzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
        file.Position = 0;
        return gzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static LogCase ReadCase(XmlReader xml, int ordinal)
    {
        var attributes = new Dictionary<string, string>();
        var entries = new List<LogEntry>();
        var depth = xml.Depth;
        if (!xml.IsEmptyElement)
        {
            Next(xml);
            while (xml.Depth > depth)
            {
                if (xml.LocalName == "event") entries.Add(ReadEntry(xml, entries.Count + 1));
                else ReadAttribute(xml, attributes);
            }
        }
        Next(xml);
        return new(attributes.GetValueOrDefault("concept:name") ?? $"trace-{ordinal}", attributes, entries);
    }

    private static LogEntry ReadEntry(XmlReader xml, int ordinal)
    {
        var attributes = new Dictionary<string, string>();
        var depth = xml.Depth;
        if (!xml.IsEmptyElement)
        {
            Next(xml);
            while (xml.Depth > depth) ReadAttribute(xml, attributes);
        }
        Next(xml);
        return new(ordinal, attributes.GetValueOrDefault("concept:name") ?? throw new UnusableInputException("an event has no concept:name"), attributes);
    }

    private static void ReadAttribute(XmlReader xml, Dictionary<string, string> into)
    {
        if (xml.NodeType == XmlNodeType.Element && xml.GetAttribute("key") is { } key && xml.GetAttribute("value") is { } value)
            into[key] = value;
        // Nested attributes of an attribute describe it; no mapping needs them.
        try { xml.Skip(); }
        catch (XmlException broken) { throw new UnusableInputException($"the log is not well-formed XML: {broken.Message}"); }
    }

    private static bool Next(XmlReader xml)
    {
        try { return xml.Read(); }
        catch (XmlException broken) { throw new UnusableInputException($"the log is not well-formed XML: {broken.Message}"); }
        catch (InvalidDataException broken) { throw new UnusableInputException($"the gzip data is damaged: {broken.Message}"); }
    }
}
