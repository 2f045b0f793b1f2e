using System.Globalization;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;

namespace Transparency.DecisionCapture.Exports;

/// <summary>One file format. Pure of any waiting: it writes into the memory it is given and forgets what it wrote.</summary>
internal interface IExportFormat
{
    string MediaType { get; }
    string FileExtension { get; }
    /// <summary>How often all cases are written: twice where the format wants objects before events.</summary>
    int Passes { get; }

    void Open(Stream output);
    void BeginPass(int pass);
    void Write(ExportedCase exported);
    void Flush();
    void Close();
}

/// <summary>What all formats say of a fact: codes, instants and pseudonyms; no text and nothing personal.</summary>
internal static class ExportedFacts
{
    /// <summary>The activity: the event type, for steps with the step's code.</summary>
    public static string Activity(this CaseFact fact) => fact.Body is StepCompleted step ? $"{fact.Type}:{step.Step}" : fact.Type;

    /// <summary>UTC to the microsecond, which is what the store keeps.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Who acted, by pseudonym, with the part played; several for a decision, at most one otherwise.</summary>
    public static IReadOnlyList<(string Officer, string Role)> Acting(this CaseAnnouncements officers, CaseFact fact) =>
        officers.Participants(fact.Body) is { Count: > 0 } several ? [.. several.Where(p => p.Officer.Length > 0).Select(p => (p.Officer, p.Part))]
        : officers.Officer(fact.Body) is { } one ? [(one, Part(fact.Body.Actors!))]
        : [];

    private static string Part(FactActors who) =>
        who.Officer is not null ? "officer" : who.By is not null ? "by" : who.Author is not null ? "author" : who.ChosenBy is not null ? "chosenBy" : "receivedBy";
}
