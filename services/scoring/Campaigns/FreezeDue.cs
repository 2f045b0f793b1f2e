using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Campaigns;

/// <summary>
/// Ends campaigns when their last day is over (Bangkok), so that nobody has to remember it: every assessment is closed as it stands, and what was submitted becomes the
/// population. Where the public value became known before that, the answers are closed all the same and the ministry names another value, as by hand.
/// Any number of replicas may run: the version of each stream decides, and what is closed already is left.
/// </summary>
public sealed partial class FreezeDue(AssessmentLog assessments, TimeProvider time, ILogger<FreezeDue> log) : BackgroundService
{
    private const int Attempts = 3;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);

    /// <summary>True when the campaign's last day is over and it is not frozen. Pure.</summary>
    public static bool Over(CampaignState state, DateOnly today) => state is { Opened: { } opened, Frozen: null } && IsLate(opened, today);

    /// <summary>True behind the campaign's last day, on which answers are still taken. Pure.</summary>
    public static bool IsLate(CampaignFact.CampaignOpened opened, DateOnly today) => today > opened.FreezeOn;

    /// <summary>Ends what is over; answers how many campaigns this call froze.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var (period, _, _) in (await assessments.PeriodsAsync(cancellationToken)).Where(each => each.State == "open"))
        {
            var (state, version) = await assessments.CampaignAsync(period, cancellationToken);
            if (!Over(state, assessments.Today) || state.Opened is not { } opened) continue;
            var closed = false;
            // What changed in between is closed by the next attempt: later answers are refused by their day already.
            for (var attempt = 0; attempt < Attempts && !closed; attempt++) closed = await FreezeCampaigns.CloseAsync(opened, ActedBy.Timer, assessments, cancellationToken);
            if (!closed || FreezeCampaigns.Against(state, allSubmitted: true, assessments.Today, renamed: null) is not null) continue;
            var population = await FreezeCampaigns.PopulationAsync(opened, opened.Plan.PublicValue, opened.Plan.RevealOn, ActedBy.Timer, assessments, cancellationToken);
            // Another replica that was quicker froze it.
            if (await assessments.AddAsync(version, [population], cancellationToken)) ended++;
        }
        return ended;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, s_pause, RunOnceAsync, e => Failed(log, e), stoppingToken);

    [LoggerMessage(7022, LogLevel.Warning, "Ending self-assessment campaigns whose last day is over failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
