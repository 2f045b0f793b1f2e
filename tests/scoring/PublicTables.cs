using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;

namespace Transparency.Scoring.Tests;

/// <summary>The shared data folder beside the project; it is read, never copied.</summary>
internal static class PublicTables
{
    public static string? Find(string relative, [CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "data", relative) is var path && File.Exists(path))
                return path;
        return null;
    }

    public static IEnumerable<IReadOnlyList<string>> Rows(string relative)
    {
        var path = Find(relative)!;
        using var file = File.OpenRead(path);
        using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(text, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            // A quoted field may hold line breaks (RFC 4180).
            while (line.Count(c => c == '"') % 2 == 1 && reader.ReadLine() is { } more) line += "\n" + more;
            yield return Fields(line);
        }
    }

    private static List<string> Fields(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(line[i]);
        fields.Add(field.ToString());
        return fields;
    }
}

/// <summary>A test that needs a file of the shared data folder; skipped, and says so, when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublicTableFactAttribute : FactAttribute
{
    public PublicTableFactAttribute(string relative)
    {
        if (PublicTables.Find(relative) is null) Skip = $"needs shared/data/{relative}, which is not here";
    }
}
