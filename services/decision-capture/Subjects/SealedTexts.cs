using System.Security.Cryptography;
using Transparency.DecisionCapture.Cases;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>Opens sealed texts for those who may read them. What was erased, or does not open where it stands, is null.</summary>
public sealed class SealedTexts(SubjectKeys keys)
{
    /// <summary>Opens texts; the answer has one element per text, in order.</summary>
    public async ValueTask<IReadOnlyList<string?>> OpenAsync(IReadOnlyList<SealedText> texts, CancellationToken cancellation)
    {
        var names = texts.Select(text => Sealing.SubjectOf(text.Ciphertext)).OfType<string>().Distinct().ToList();
        var found = names.Count == 0 ? new Dictionary<string, SubjectKey>() : await keys.FindAsync(names, cancellation);
        return [.. texts.Select(text => Sealing.SubjectOf(text.Ciphertext) is { } name && found.TryGetValue(name, out var key) ? Open(key, text) : null)];
    }

    /// <summary>Names of the keys under which texts and personal values of a fact are sealed.</summary>
    public static IEnumerable<string> SubjectsOf(CaseEventFact fact) => (fact.Text?.Values ?? [])
        .Concat((fact.Personal?.Values ?? []).SelectMany(entry => entry.Sealed?.Values ?? [])).Select(Sealing.SubjectOf).OfType<string>();

    private static string? Open(SubjectKey key, SealedText text)
    {
        try
        {
            return Sealing.Open(key, text.EventId, text.Path, text.Ciphertext);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
