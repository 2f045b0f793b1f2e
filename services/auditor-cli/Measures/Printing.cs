using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;

namespace Transparency.AuditorCli.Measures;

/// <summary>What the commands that recount figures have in common: reading a small file, and printing a result for programs or people.</summary>
internal static class Printing
{
    // Thai names stay readable; the output is a document of its own, not part of a page.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    /// <exception cref="UnusableInputException">It does not exist or is not UTF-8.</exception>
    public static string ReadText(string path)
    {
        if (!File.Exists(path)) throw new UnusableInputException($"{path} does not exist");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            throw new UnusableInputException($"{path} is not UTF-8");
        }
    }

    public static Task AsJsonAsync<T>(T result) => Console.Out.WriteLineAsync(JsonSerializer.Serialize(result, Json));

    /// <summary>The result's members with one more.</summary>
    public static Task AsJsonAsync<T, TMore>(T result, (string Name, TMore Value) more)
    {
        var members = JsonSerializer.SerializeToNode(result, Json)!.AsObject();
        members.Add(more.Name, JsonSerializer.SerializeToNode(more.Value, Json));
        return Console.Out.WriteLineAsync(members.ToJsonString(Json));
    }

    /// <summary>A share such as 0.95, or 95%.</summary>
    /// <exception cref="UnusableInputException">It is not between 0 and 1.</exception>
    public static decimal Share(string option, string text)
    {
        var percent = text.EndsWith('%');
        if (!decimal.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || (percent ? share / 100 : share) is not (> 0 and < 1))
            throw new UnusableInputException($"{option}: '{text}' is not a share between 0 and 1, such as 0.95 or 95%");
        return percent ? share / 100 : share;
    }
}
