using Transparency.EventStore;
using Transparency.Ledger;

namespace Transparency.RedFlag.Flags;

/// <summary>Receipts of this service's own facts: a C2SP tlog-proof that opens identity, times and facts; people and words stay closed.</summary>
public static class FlagReceipts
{
    private static readonly HashSet<DisclosureGroup> s_opened = [DisclosureGroup.Identity, DisclosureGroup.Times, DisclosureGroup.Facts];

    /// <summary>What an outside body is told: who acted and in which words too.</summary>
    public static readonly IReadOnlySet<DisclosureGroup> WithPeople = new HashSet<DisclosureGroup>(s_opened) { DisclosureGroup.Actors, DisclosureGroup.Text };

    /// <param name="opened">Groups that the receipt opens; identity, times and facts when nothing is said.</param>
    /// <summary>The receipt; null while no published head covers the fact, or when the row is not what the log recorded.</summary>
    public static Task<Receipt?> DisclosedAsync(this PublishedLog log, Store store, StoredEvent stored, CancellationToken cancellationToken, IReadOnlySet<DisclosureGroup>? opened = null) =>
        log.DisclosedAsync(store, stored, opened ?? s_opened, cancellationToken);
}
