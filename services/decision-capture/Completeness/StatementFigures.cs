using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Completeness;

/// <summary>The count at one cut of the log.</summary>
/// <param name="LostPlaces">Places of the log up to the cut whose leaf or event is gone.</param>
public sealed record CountAt(IReadOnlyDictionary<string, SourceAccount> Accounts, long LostPlaces)
{
    public static CountAt Of(LogCount count) => new(count.Accounts(), count.MissingLeaves.Sum(run => run.Count) + count.GoneEvents.Count);
}

/// <summary>Turns two counts, of the day's end and of the end of the day before, into the figures and findings of a statement; pure.</summary>
public static class StatementFigures
{
    /// <summary>Most findings that are listed; the figures count all.</summary>
    public const int MostFindings = 200;

    /// <summary>One source at one cut.</summary>
    public static CompletenessFigures Of(SourceAccount account) =>
        new(account.Reported, account.Recorded, account.Quarantined, account.Unexplained + account.Surplus + account.Lost, account.NotYetReported);

    /// <summary>All sources at one cut. What the store lost and no source's account holds is unexplained as well.</summary>
    /// <param name="unexplainedNumbers">Of the event sequence; those of removed leaves are counted with their places.</param>
    public static CompletenessFigures Of(CountAt at, long unexplainedNumbers)
    {
        var sources = at.Accounts.Values.Select(Of).ToList();
        var lost = at.Accounts.Values.Sum(each => each.Lost);
        var reported = at.Accounts.Values.Any(each => each.Reported is not null) ? at.Accounts.Values.Sum(each => each.Reported) : null;
        var places = Math.Max(at.LostPlaces, unexplainedNumbers);
        return new(reported, sources.Sum(each => each.Recorded), sources.Sum(each => each.Quarantined),
            sources.Sum(each => each.Unexplained) + Math.Max(0, places - lost), sources.Sum(each => each.NotYetReported));
    }

    /// <summary>What a day added.</summary>
    public static CompletenessFigures Difference(CompletenessFigures end, CompletenessFigures start) =>
        new(end.Reported is null ? null : end.Reported - (start.Reported ?? 0), end.Recorded - start.Recorded, end.Quarantined - start.Quarantined,
            end.Unexplained - start.Unexplained, end.NotYetReported - start.NotYetReported);

    /// <summary>The lines of the sources.</summary>
    public static IReadOnlyList<SourceFigures> Sources(CountAt end, CountAt start, Func<string, IReadOnlyList<string>> agencies) =>
        [.. end.Accounts.Select(each => new SourceFigures(each.Key, agencies(each.Key),
            Difference(Of(each.Value), Of(start.Accounts.GetValueOrDefault(each.Key, SourceAccount.Empty))), Of(each.Value), each.Value.LastBeat?.At))];

    /// <summary>Everything that does not add up, with its place.</summary>
    public static IReadOnlyList<CompletenessFinding> Findings(LogCount count, IReadOnlyList<LostEvent> lost, IReadOnlyList<IndexRun> numbers)
    {
        var byId = lost.ToDictionary(each => each.EventId);
        var messages = count.Accounts().SelectMany(each => Messages(each.Key, each.Value));
        var gone = count.GoneEvents.Select(each => new CompletenessFinding("event-missing", byId.GetValueOrDefault(each.EventId)?.Source, 1, each.Index, each.Index,
            each.Sequence, each.Sequence, null, null));
        var rowsGone = count.GoneEvents.Select(each => each.EventId).ToHashSet();
        var gaps = numbers.Select(run => new CompletenessFinding("sequence-gap", null, run.Count, null, null, run.From, run.To, null, null));
        var foreign = count.Foreign.Select(each => new CompletenessFinding("foreign-writer", each.Key, each.Value, null, null, null, null, null, null));
        return [.. messages.Concat(gone).Concat(Leaves(count, [.. lost.Where(each => !rowsGone.Contains(each.EventId))])).Concat(gaps).Concat(foreign).Take(MostFindings)];
    }

    private static IEnumerable<CompletenessFinding> Messages(string source, SourceAccount account)
    {
        foreach (var missing in account.Missing)
            yield return new("message-missing", source, missing.Count, missing.After?.Index, missing.Until.Index, null, null, missing.After?.At, missing.Until.At);
        if (account.Surplus > 0)
            yield return new("message-surplus", source, account.Surplus, null, account.LastBeat?.Index, null, null, null, account.LastBeat?.At);
    }

    // Index order is the order in which events were recorded: when as many leaves are missing as events are without one, each belongs to its own.
    private static IEnumerable<CompletenessFinding> Leaves(LogCount count, IReadOnlyList<LostEvent> without)
    {
        if (count.MissingLeaves.Sum(run => run.Count) == without.Count && without.Count <= MostFindings)
        {
            var places = count.MissingLeaves.SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(i => run.From + i));
            return places.Zip(without, (index, each) => new CompletenessFinding("leaf-missing", each.Source, 1, index, index, each.Sequence, each.Sequence, null, null));
        }
        return count.MissingLeaves.Select(run => new CompletenessFinding("leaf-missing", null, run.Count, run.From, run.To, null, null, null, null))
            .Concat(without.Where(each => each.Sequence is not null)
                .Select(each => new CompletenessFinding("event-without-leaf", each.Source, 1, null, null, each.Sequence, each.Sequence, null, null)));
    }
}
