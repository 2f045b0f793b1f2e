using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// Publishes approved drafts when their day has come. Repeatable: a crash between the publication and the note that it was made finds
/// nothing left to change, and notes the version that holds it.
/// </summary>
public sealed partial class PublishDue(CatalogueDrafts drafts, CataloguePublisher publisher, TimeProvider clock, ILogger<PublishDue> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(clock, Pause, RunOnceAsync, e => NotPublished(log, e), stoppingToken);

    /// <summary>Publishes what is due now, oldest approval first.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
    {
        var today = ProposeChange.DayOf(clock.GetUtcNow());
        // Rules of the clock carry their own days: published at once, everybody knows them before they begin.
        foreach (var state in (await drafts.AllAsync(cancellation)).Where(each => each.Status == "approved" && (each.Proposal!.EffectiveOn <= today || each.Import.ClockRules is not null)).OrderBy(each => each.DecidedAt))
        {
            var draft = state.Proposal!.DraftId;
            var (answer, errors) = await publisher.PublishAsync(state.Import, state.DecidedBy!.Subject, cancellation, new(state.Proposal.ManualSha256), state.Proposal.BasedOn);
            CatalogueDraftFact outcome = answer is null
                ? new CatalogueDraftFact.Lapsed(draft, string.Join("; ", errors.Take(10).Select(each => $"{each.Field} {each.Rule}")))
                : new CatalogueDraftFact.Published(draft, answer.Version);
            // Another replica may have been quicker: the version of the stream decides.
            var (_, version) = await drafts.FindAsync(draft, cancellation);
            await drafts.AddAsync(draft, version, outcome, null, cancellation);
        }
    }

    [LoggerMessage(2011, LogLevel.Warning, "Approved changes of the catalogue could not be published; they stay due")]
    private static partial void NotPublished(ILogger logger, Exception cause);
}
