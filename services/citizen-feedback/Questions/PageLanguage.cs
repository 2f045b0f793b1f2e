namespace Transparency.CitizenFeedback.Questions;

/// <summary>Languages of citizen pages: Thai, English, and those that come as packs.</summary>
public static class PageLanguage
{
    public static readonly string[] Known = ["th", "en", .. LanguagePacks.ApproveLanguagePackEndpoint.Codes];

    /// <summary>Null (not told) or a known code.</summary>
    public static bool IsOne(string? language) => language is null || Known.Contains(language);
}
