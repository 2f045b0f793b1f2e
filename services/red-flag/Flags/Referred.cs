using Transparency.EventStore;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Replay;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// A matter as it was when two people referred it. The file is made of that, whatever came later: what went out can be printed again the same. A later fact
/// that changes the finding opens the matter anew; concluded anew, the new conclusion and the newest finding make a new file.
/// </summary>
public static class Referred
{
    /// <summary>The newest conclusion with what it was about; null when the newest conclusion is no referral, or there is none.</summary>
    public static async Task<Matter?> OfAsync(Store store, Matter now, CancellationToken cancellationToken)
    {
        var subject = now.Flag.Subject;
        if (Concluded(await Investigations.Investigations.HistoryAsync(store, subject.FlagId, cancellationToken)) is not { Closed: { } closed } then) return null;
        FlagRow? row = null;
        foreach (var stored in await store.ReadStreamAsync(subject.Agency, subject.FlagId, cancellation: cancellationToken))
            // What was withdrawn before it was concluded was concluded about the finding that was there.
            if (!stored.Foreign && stored.Index <= closed.Index && FlagsReadModel.Fact(stored) is { } fact and not FlagFact.Withdrawn) row = FlagRow.After(row, fact, stored.Timestamp);
        return row is null ? null : now with { Flag = row, State = then };
    }

    /// <summary>The investigation at its newest conclusion; null when that is no referral. Pure.</summary>
    public static InvestigationState? Concluded(IEnumerable<RecordedFact> history)
    {
        var (state, then) = (InvestigationState.None, (InvestigationState?)null);
        foreach (var fact in history)
        {
            state = state.Evolve(fact);
            if (fact.Fact is InvestigationFact.Seconded { Kind: TwoPersons.Conclusion }) then = state;
        }
        return then?.Conclusion?.Label == TwoPersons.Referral ? then : null;
    }
}
