using System.Globalization;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.Scoring.Felt;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Replay;

/// <summary>What people said at service points: from citizen-feedback's feed of released sums.</summary>
public sealed class FeltReadModel(IHttpClientFactory clients) : ReadModel("felt", new ReadModelTable("felt"))
{
    private const int LongestPage = 1_000;

    public override IReadOnlyList<Origin> Origins { get; } =
    [
        new FeedOrigin<ReleasedSums>("rating-sums", FeltRows.Position, LongestPage, async (after, limit, cancellation) =>
        {
            using var http = clients.CreateClient("citizen-feedback");
            var page = await http.GetFromJsonAsync<RatingSumsPage>(string.Create(CultureInfo.InvariantCulture, $"{FeltRows.Feed}?after={after}&limit={limit}"), Wire.Json, cancellation)
                ?? throw new InvalidOperationException("The feed answered nothing.");
            return new(page.LastIndex, page.Released);
        }, (released, transaction, schema, cancellation) => FeltRows.AddAsync(transaction.Connection!, released, schema, cancellation)),
    ];
}
