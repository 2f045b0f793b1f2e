using Transparency.CitizenFeedback.LanguagePacks;
using Transparency.CitizenFeedback.Objections;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Replay;

/// <summary>Whose objections are where, as keyed digests; and whether every kept file still is the one that was recorded.</summary>
public sealed class ObjectionsReadModel(Store store, ObjectionSeal seal) : ReadModel("objections", new ReadModelTable("objection"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } =
        [new LogOrigin(store, null, PageSize, StreamFold.Of(store, Objections.Objections.IsOne, Objections.Objections.Fold)), new KeptFiles(store, FilesOf.Objections(seal))];
}

/// <summary>The approval of a translation that was given last for each language.</summary>
public sealed class LanguagePacksReadModel(Store store) : ReadModel("language-packs", new ReadModelTable("language_pack"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, async (stored, transaction, schema, cancellation) =>
    {
        await using var batch = new Npgsql.NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored)
            if (ApproveLanguagePackEndpoint.Read(each) is { } fact) ApproveLanguagePackEndpoint.Put(batch, fact, each.Timestamp, schema);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    })];
}
