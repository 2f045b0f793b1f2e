namespace Transparency.Scoring.Sampling;

/// <summary>Who may verify.</summary>
/// <param name="Id">Name in the register of verifiers.</param>
/// <param name="Agency">Whose internal audit the person belongs to.</param>
/// <param name="ServedIn">Agencies the person served in within two years.</param>
public sealed record VerifierCandidate(string Id, string Agency, IReadOnlyList<string> ServedIn);

/// <summary>An item to be verified and the agency whose claim it is.</summary>
/// <param name="Id">As it stands in the population.</param>
/// <param name="Agency">Whose claim.</param>
public sealed record ClaimedItem(string Id, string Agency);

/// <summary>An item and the two who look at it, each without seeing what the other finds.</summary>
/// <param name="Item">Id of the item.</param>
/// <param name="Verifiers">Two, in the order of their tickets.</param>
public sealed record VerifierAssignment(string Item, IReadOnlyList<string> Verifiers);

/// <summary>
/// Gives each drawn item two verifiers by the seed, so that nobody chooses whom to check and anybody can repeat it: from the eligible ones those with
/// the least work so far, and among these the smallest ticket, SHA-256(seed ‖ item ‖ U+001F ‖ verifier).
/// </summary>
public static class VerifierDraw
{
    private const int Each = 2;

    /// <summary>Assignments in the order of the items.</summary>
    /// <param name="items">In the order of the draw.</param>
    /// <param name="candidates">In any order.</param>
    /// <param name="seed">Of the draw.</param>
    /// <exception cref="ArgumentException">A candidate stands twice, or an item has fewer than two who may look at it; names its agency.</exception>
    public static IReadOnlyList<VerifierAssignment> Assign(IReadOnlyList<ClaimedItem> items, IReadOnlyCollection<VerifierCandidate> candidates, ReadOnlySpan<byte> seed)
    {
        if (candidates.GroupBy(each => each.Id, StringComparer.Ordinal).FirstOrDefault(of => of.Count() > 1) is { } twice)
            throw new ArgumentException($"verifier {twice.Key} stands twice", nameof(candidates));
        var work = candidates.ToDictionary(each => each.Id, _ => 0, StringComparer.Ordinal);
        var assignments = new List<VerifierAssignment>(items.Count);
        foreach (var item in items)
        {
            var tickets = new List<(int Work, string Ticket, string Id)>();
            foreach (var candidate in candidates.Where(each => MayVerify(each, item.Agency)))
                tickets.Add((work[candidate.Id], SampleDraw.Ticket(seed, $"{item.Id}\u001F{candidate.Id}"), candidate.Id));
            if (tickets.Count < Each) throw new ArgumentException($"only {tickets.Count} may verify claims of {item.Agency}; two are needed", nameof(candidates));
            tickets.Sort((left, right) => left.Work != right.Work ? left.Work.CompareTo(right.Work) : string.CompareOrdinal(left.Ticket, right.Ticket));
            var chosen = tickets.Take(Each).OrderBy(each => each.Ticket, StringComparer.Ordinal).Select(each => each.Id).ToList();
            foreach (var id in chosen) work[id]++;
            assignments.Add(new(item.Id, chosen));
        }
        return assignments;
    }

    /// <summary>True when the person neither belongs to the agency nor served in it within two years.</summary>
    public static bool MayVerify(VerifierCandidate candidate, string agency) => candidate.Agency != agency && !candidate.ServedIn.Contains(agency);
}
