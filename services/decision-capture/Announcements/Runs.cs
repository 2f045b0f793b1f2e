using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>One message to be published.</summary>
/// <param name="MessageId">The same for the same run, for ever: a repeat is known as a repeat.</param>
public sealed record Run(Guid MessageId, CaseFactsRecorded Message);

/// <summary>Cuts stored events, in ledger order, into announcements.</summary>
public static class Runs
{
    /// <summary>Name of the subscription whose mark says up to where facts were announced.</summary>
    public const string Subscription = "announcements";

    /// <summary>Facts in one message.</summary>
    public const int Longest = 200;

    /// <summary>
    /// The runs of a batch. What is announced to nobody is covered by the run before or after it; a batch without any fact gives no run.
    /// </summary>
    /// <param name="previous">Index of the last fact announced before; -1 when there was none.</param>
    public static IEnumerable<Run> Cut(IReadOnlyList<StoredEvent> batch, long previous, Func<StoredEvent, CaseFact?> translate)
    {
        var facts = new List<CaseFact>(Math.Min(batch.Count, Longest));
        foreach (var stored in batch)
        {
            if (translate(stored) is not { } fact) continue;
            if (facts.Count == Longest)
            {
                yield return Of(previous, facts, facts[^1].Index);
                previous = facts[^1].Index;
                facts = new(Longest);
            }
            facts.Add(fact);
        }
        if (facts.Count > 0) yield return Of(previous, facts, batch[^1].Index);
    }

    private static Run Of(long previous, List<CaseFact> facts, long last) =>
        new(ConfirmedPublishing.MessageId(facts[0].EventId, string.Create(CultureInfo.InvariantCulture, $"{nameof(CaseFactsRecorded)} to {last}")),
            new CaseFactsRecorded(previous, facts[0].Index, last, facts));
}
