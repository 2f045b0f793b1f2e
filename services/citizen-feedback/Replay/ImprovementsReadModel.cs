using Transparency.CitizenFeedback.Improvements;
using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Replay;

/// <summary>What agencies change because of what people said, from the own log.</summary>
public sealed class ImprovementsReadModel(Store store) : ReadModel("improvements", new ReadModelTable("improvement"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, StreamFold.Of(store, ImprovementRecords.IsOne, ImprovementRecords.Fold))];
}
