using Transparency.Scoring.Assessments;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Campaigns;

/// <summary>
/// Reminds agencies that have not submitted: seven, three and one day before the due day and on it, and where the campaign goes on behind it, on the day before its last and on its last.
/// Each reminder is a fact, so none is given twice.
/// </summary>
public sealed partial class Reminders(AssessmentLog assessments, TimeProvider time, ILogger<Reminders> log) : BackgroundService
{
    private static readonly int[] s_days = [7, 3, 1, 0];
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(10);

    /// <summary>The reminder that is due now, as days before the due day; null when none is or it was given. Pure.</summary>
    /// <param name="daysLeft">Until the due day; negative when it is past.</param>
    /// <param name="grace">Days from the due day to the last day of the campaign.</param>
    public static int? Due(AssessmentState state, int daysLeft, int grace = 0)
    {
        if (!state.Open || daysLeft < -grace) return null;
        int[] marks = [.. s_days, .. new[] { 1 - grace, -grace }.Where(each => each < 0)];
        var reached = marks.Where(each => daysLeft <= each).ToList();
        return reached.Count == 0 || state.Reminders.Any(each => each <= reached.Min()) ? null : reached.Min();
    }

    /// <summary>Gives what is due; answers how many.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var given = 0;
        foreach (var (period, _, agencies) in (await assessments.PeriodsAsync(cancellationToken)).Where(each => each.State == "open"))
        {
            var opened = (await assessments.CampaignAsync(period, cancellationToken)).State.Opened!;
            foreach (var agency in agencies)
            {
                var (state, version) = await assessments.AssessmentAsync(period, agency, cancellationToken);
                // Another replica that was quicker gave it.
                if (Due(state, opened.DueOn.DayNumber - assessments.Today.DayNumber, opened.FreezeOn.DayNumber - opened.DueOn.DayNumber) is { } mark && await assessments.AddAsync(version, [new AssessmentFact.AssessmentReminded(period, agency, mark)], cancellationToken)) given++;
            }
        }
        return given;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, s_pause, RunOnceAsync, e => Failed(log, e), stoppingToken);

    [LoggerMessage(7021, LogLevel.Warning, "Reminding agencies of their self-assessment failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
