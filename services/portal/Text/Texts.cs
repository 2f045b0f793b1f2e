using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;

namespace Transparency.Portal.Text;

/// <summary>The words of one language, from the data files <c>Text/th/*.json</c> and <c>Text/en/*.json</c>.</summary>
public sealed class Texts
{
    private static readonly Texts Thai = new(Language.Thai, "th");
    private static readonly Texts English = new(Language.English, "en");

    private readonly FrozenDictionary<string, string> _words;

    private Texts(Language language, string folder, string? pack = null)
    {
        Language = language;
        Pack = pack;
        _words = Load(folder).ToFrozenDictionary();
    }

    public Language Language { get; }

    /// <summary>Code of the language pack whose words these are; null for Thai and English. What services say in two languages is then in English.</summary>
    public string? Pack { get; }

    public IEnumerable<KeyValuePair<string, string>> All => _words;

    public static Texts In(Language language) => language == Language.Thai ? Thai : English;

    /// <summary>The words of a pack; what it lacks is English.</summary>
    public static Texts OfPack(string code) => new(Language.English, code, code);

    /// <summary>The text of a key, or null: for data that may have words or not.</summary>
    public string? Find(string key) => _words.GetValueOrDefault(key);

    /// <summary>The text of a key; a missing key is a defect and stops the page, a test finds it first.</summary>
    public string this[string key] => _words.TryGetValue(key, out var text) ? text : Pack is not null ? English[key] : throw new KeyNotFoundException($"No text '{key}' in {Language}.");

    /// <summary>The text of a key with its <c>{name}</c> places filled and, of <c>{name|one|more}</c>, what fits the number: its noun and verb, in languages that have a plural.</summary>
    public string this[string key, params ReadOnlySpan<(string Name, object? Value)> values]
    {
        get
        {
            var text = this[key];
            // Forms first: what people wrote comes with the values, and braces in it mean nothing.
            foreach (var (name, value) in values)
                text = Chosen(text, name, isOne: value?.ToString() == "1");
            foreach (var (name, value) in values)
                text = text.Replace("{" + name + "}", value?.ToString() ?? "–", StringComparison.Ordinal);
            return text;
        }
    }

    private static string Chosen(string text, string name, bool isOne)
    {
        var begin = "{" + name + "|";
        for (int at; (at = text.IndexOf(begin, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf('}', at);
            var (one, more) = text[(at + begin.Length)..end].Split('|') is [var first, var second] ? (first, second) : throw new FormatException($"{begin} wants two forms: {text}");
            text = string.Concat(text.AsSpan(0, at), isOne ? one : more, text.AsSpan(end + 1));
        }
        return text;
    }

    /// <summary>The word for a code from a service. Services may add codes before we have words, so an unknown code shows itself.</summary>
    public string Code(string family, string? code) =>
        code is null ? "–" : _words.TryGetValue($"{family}.{code}", out var text) || (family.EndsWith("Rule", StringComparison.Ordinal) && _words.TryGetValue("problem." + code, out text)) ? text
        : Pack is not null ? English.Code(family, code) : code;

    /// <summary>Chooses between a service's own Thai and English text.</summary>
    public string Of(string thai, string english) =>
        Language == Language.Thai || string.IsNullOrWhiteSpace(english) ? thai : english;

    private static Dictionary<string, string> Load(string folder)
    {
        var assembly = typeof(Texts).Assembly;
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith($"text/{folder}/", StringComparison.Ordinal)))
            foreach (var (key, text) in Read(assembly, name))
                words.Add(key, text);
        return words;
    }

    private static Dictionary<string, string> Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
    }
}
