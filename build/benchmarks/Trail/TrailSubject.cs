namespace Transparency.Benchmarks.Trail;

/// <summary>What the trail must reach: the numbers of events in, proofs out, and verification in between.</summary>
public static class TrailSubject
{
    public static Subject Of() => new("trail", "Appending, importing, verifying and proving, against bare PostgreSQL where that can do the same",
        new("append", "single events through the store, ledger and inbox on, against a prepared pgbench script with 16 clients", Appending.RunAsync),
        new("batch", "100 events per call through the store against the same rows through one bare INSERT", BatchedAppending.RunAsync),
        new("import", "a historical log through intake against COPY of the rows that this leaves", Importing.RunAsync),
        new("broker", "case events from a full queue of the broker until they are stored, acknowledged and ledgered", Receiving.RunAsync),
        new("replay", "verification of a whole store against reading the same rows and doing nothing with them", Replaying.RunAsync),
        new("covering", "from recorded to covered by a published head with a witness's cosignature", Covering.RunAsync),
        new("proof", "inclusion proofs from a published log of a million leaves, and checking them offline", Proving.RunAsync),
        new("rebuild", "decision-capture's list of cases and totals rebuilt from the log and compared byte for byte", Rebuilding.RunAsync));
}
