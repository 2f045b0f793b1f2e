using Transparency.Portal.Text;

namespace Transparency.Portal.Reading;

/// <summary>
/// What stands in an address after a form was not taken: the problem that the service named and the trace, as <c>problem.trace</c>, or one of them. Both are codes; what they mean is
/// in the texts, so that an address makes nobody read words of another's.
/// </summary>
public static class Refusal
{
    // Rules that a service names have words of their own on the pages where they are listed by field; a redirect has no field, and the words are the same.
    private static readonly string[] s_families = ["problem", "assessRule", "catalogueRule"];

    /// <param name="problem">Kebab-case name; null when the service did not answer or did not say.</param>
    public static string Write(string? problem, string trace) => problem is null ? trace : $"{problem}.{trace}";

    /// <summary>The reason in words, null when there are none for it, and the trace, null when it is not there.</summary>
    public static (string? Why, string? Id) Read(Texts texts, string failed)
    {
        var (code, dot) = failed.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? (failed[..at], at) : (failed, -1);
        var why = Words(texts, code);
        return (why, dot >= 0 ? failed[(dot + 1)..] : why is null ? failed : null);
    }

    /// <summary>What a problem or rule means; null when there are no words for it.</summary>
    public static string? Words(Texts texts, string code) => s_families.Select(family => texts.Find($"{family}.{code}")).FirstOrDefault(text => text is not null);
}
