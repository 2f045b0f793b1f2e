using Transparency.EventStore;
using Transparency.Scoring.FollowUps;

namespace Transparency.Scoring.Ita;

/// <summary>
/// With <c>Ita:Published=true</c>: records what is published about ITA once – the official result of FY2568 that this build knows, the measures of FY2569
/// and the audit's recommendations – for the agency it is about, so that the first look shows something real. What is on record stays as it is.
/// </summary>
public sealed class PublishedContent(Store store, ItaImports imports, FollowUpRecords followUps, IConfiguration configuration) : IHostedService
{
    private const string PermanentSecretary = "ops";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration["Ita:Published"] != "true") return;
        foreach (var published in PublishedResult.All)
            if (await imports.VersionAsync(PermanentSecretary, published.YearBe, cancellationToken) == 0)
            {
                var answers = new ItaAnswers(ItaEdition.All.First(each => each.Id == published.Edition), published.Answers);
                var result = ItaComputation.Of(answers);
                await imports.AddAsync(new(PermanentSecretary, published.YearBe, published.Edition, published.Source, "", published.Answers, result.Total, result.Level, null), 0, cancellationToken);
            }
        foreach (var fact in PublishedFollowUps.For(PermanentSecretary))
            if ((await store.ReadStreamAsync(PermanentSecretary, fact.Id, cancellation: cancellationToken)).Count == 0)
                await followUps.AddAsync(PermanentSecretary, fact.Id, 0, fact, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
