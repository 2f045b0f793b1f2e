using System.Text.Json;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Files;

/// <summary>A file of entries as somebody brings it: read whole or refused whole, every fault with line, field and rule. Pure.</summary>
public static class CatalogueFile
{
    private const int Longest = 2_000_000;

    /// <param name="format">json or csv.</param>
    /// <param name="table">Of a CSV file.</param>
    /// <param name="inForce">What rows of a table are put on.</param>
    public static (CatalogueImport? Import, IReadOnlyList<FieldError> Faults) Read(string? format, string? table, string text, V1.Catalogue inForce)
    {
        if (text.Length is 0 or > Longest) return (null, [new("text", "required", $"1 to {Longest} characters")]);
        if (format == "csv") return CatalogueTables.Read(table ?? "", text, inForce);
        if (format != "json") return (null, [new("format", "unknown-value", "json, csv")]);
        try
        {
            return JsonSerializer.Deserialize<CatalogueImport>(text, Wire.Json) is not { } import ? (null, [new("text", "required", "The file is empty.")]) : import.NotFromFiles is { Count: > 0 } faults ? (null, faults) : (import, []);
        }
        catch (JsonException e)
        {
            return (null, [new($"line {(e.LineNumber ?? 0) + 1}{(e.Path is { Length: > 2 } path ? ", " + path[2..] : "")}", "unreadable", "This is no JSON of the catalogue.")]);
        }
    }
}
