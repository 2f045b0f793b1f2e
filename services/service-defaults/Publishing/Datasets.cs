using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.OpenData.V1;

namespace Transparency.ServiceDefaults.Publishing;

/// <summary>The data sets of a service as its file describes them, and both spellings of their rows: one description, so dictionary and files cannot differ.</summary>
public static class Datasets
{
    /// <summary>The description that is embedded in a service as <c>open-data.json</c>.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is not read.</exception>
    public static OpenDataIndex Of(Assembly service)
    {
        ArgumentNullException.ThrowIfNull(service);
        using var file = service.GetManifestResourceStream("open-data.json") ?? throw new InvalidDataException($"{service.GetName().Name} carries no open-data.json.");
        return JsonSerializer.Deserialize<OpenDataIndex>(file, Wire.Json) ?? throw new InvalidDataException("open-data.json is empty.");
    }

    /// <summary>Answers a set in the spelling asked for.</summary>
    /// <param name="set">The whole answer: head and rows.</param>
    /// <param name="rows">Its rows, for the table.</param>
    /// <param name="format">json or csv.</param>
    public static Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult> Answer<TSet, TRow>(HttpContext http, string format, DatasetDescription description, TSet set, IReadOnlyList<TRow> rows)
    {
        ArgumentNullException.ThrowIfNull(http);
        switch (format)
        {
            case "json":
                return Widened(PublicFile.Answer(http, JsonSerializer.SerializeToUtf8Bytes(set, Wire.Json), "application/json"));
            case "csv":
                http.Response.Headers.ContentDisposition = $"attachment; filename=\"{description.Id}.csv\"";
                return Widened(PublicFile.Answer(http, Csv(description, rows), "text/csv; charset=utf-8; header=present"));
            default:
                return Problems.NotFound("There is .json and .csv.");
        }
    }

    /// <summary>RFC 4180 in UTF-8 with a byte order mark, without which a spreadsheet reads Thai letters wrongly.</summary>
    public static byte[] Csv<TRow>(DatasetDescription description, IEnumerable<TRow> rows)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder("\uFEFF").AppendJoin(',', description.Columns.Select(c => c.Name)).Append("\r\n");
        foreach (var row in rows)
        {
            var written = JsonSerializer.SerializeToElement(row, Wire.Json);
            text.AppendJoin(',', description.Columns.Select(c => written.TryGetProperty(c.Name, out var value) ? Cell(value) : "")).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Cell(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return value.GetRawText();
        var text = value.GetString()!;
        // What a spreadsheet would take for a formula stands as text.
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r') text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult> Widened(Results<FileContentHttpResult, StatusCodeHttpResult> answer) =>
        answer.Result is FileContentHttpResult file ? file : (StatusCodeHttpResult)answer.Result;
}
