using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.Quality;

/// <summary>What does not add up, in words with its place.</summary>
public static class FindingWords
{
    public static string Sentence(DayStatement statement, Texts text) => text["day.sentence", ("reported", statement.OfDay.Reported is { } reported ? Figures.Count(reported) : null),
        ("recorded", Figures.Count(statement.OfDay.Recorded)), ("quarantined", Figures.Count(statement.OfDay.Quarantined)), ("unexplained", Figures.Count(statement.OfDay.Unexplained)),
        ("notYet", Figures.Count(statement.OfDay.NotYetReported))];

    public static string Of(CompletenessFinding finding, Screen screen)
    {
        var text = screen.T;
        var n = Figures.Count(finding.Count);
        return finding.Code switch
        {
            "message-missing" when finding is { After: { } after, Until: { } until } => text["finding.message", ("n", n), ("from", screen.Instant(after)), ("to", screen.Instant(until)), ("index", Index(finding.ToIndex))],
            "message-missing" => text["finding.messageFirst", ("n", n), ("to", finding.Until is { } until ? screen.Instant(until) : null), ("index", Index(finding.ToIndex))],
            "message-surplus" => text["finding.surplus", ("n", n)],
            "leaf-missing" => text["finding.leaf", ("n", n), ("from", Index(finding.FromIndex)), ("to", Index(finding.ToIndex))],
            "event-missing" => text["finding.event", ("n", n), ("index", Index(finding.FromIndex)), ("sequence", Index(finding.FromSequence))],
            "event-without-leaf" => text["finding.leafless", ("sequence", Index(finding.FromSequence))],
            "sequence-gap" => text["finding.gap", ("n", n), ("from", Index(finding.FromSequence)), ("to", Index(finding.ToSequence))],
            "foreign-writer" => text["finding.foreign", ("n", n)],
            var other => other,
        };
    }

    private static string? Index(long? value) => value is { } known ? Figures.Count(known) : null;
}
