using System.Globalization;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Alerts;

/// <summary>A flag as escalation sees it.</summary>
/// <param name="RaisedOn">Day (Thai calendar) it was found.</param>
/// <param name="Attended">Somebody has taken it.</param>
/// <param name="EscalatedTo">Level it has been told to already.</param>
/// <param name="Version">Of the work, when it was found: whatever happens meanwhile counts more.</param>
/// <param name="AnswerDue">Last day of an officer's answer that has not come; null when none is awaited.</param>
public sealed record Unattended(string FlagId, DateOnly RaisedOn, bool Attended, DateOnly? DueOn, int EscalatedTo, long Version = 0, DateOnly? AnswerDue = null);

/// <summary>
/// Tells those above of a flag that nobody takes, whose day has passed, or whose officer has not answered in time: first those above the investigators, then the audit committee above the
/// agency (early warning). Each level is one fact and so one message; history is told to nobody, and a replay repeats nothing because the facts are there.
/// An officer whose last day to answer comes near is reminded, once for each day.
/// </summary>
public sealed partial class Escalation(Store store, IConfiguration configuration, AlertChannels channels, TimeProvider time, ILogger<Escalation> log) : BackgroundService
{
    private const int Portion = 500;
    private static readonly TimeSpan s_pace = TimeSpan.FromMinutes(10);

    /// <summary>Days until somebody must have taken a flag, and between two levels: <c>Escalation__Days</c>, 1–90, 7 when nothing is set.</summary>
    public int Days { get; } = Math.Clamp(int.Parse(configuration["Escalation:Days"] ?? "7", CultureInfo.InvariantCulture), 1, 90);

    /// <summary>To which level a flag has to be told today, and why; null when nothing is due. Pure.</summary>
    public static (int Level, string Why)? Due(Unattended flag, DateOnly today, int days)
    {
        var (late, why) = flag.AnswerDue is { } answer && !(flag.DueOn < answer) ? (today.DayNumber - answer.DayNumber, "answer-overdue") : flag.DueOn is { } due ? (today.DayNumber - due.DayNumber, "due-date-passed") : flag.Attended ? (0, "") : (today.DayNumber - flag.RaisedOn.DayNumber - days, "nobody-took-it");
        var level = late <= 0 ? 0 : late <= days ? 1 : 2;
        // One level at a time: whoever was away for long still hears of each.
        return level > flag.EscalatedTo ? (flag.EscalatedTo + 1, why) : null;
    }

    /// <summary>Whom a message of a level reaches; the first level goes to the address that is set, whose it is.</summary>
    private string? Reach(int level) => level == 2 ? channels.EarlyWarning : channels.Configured.Count == 0 ? "nobody" : null;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Said at every start: an early warning that reaches nobody above is none.
        if (channels.EarlyWarning is "nobody" or "investigators") NobodyAbove(log, channels.EarlyWarning);
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, s_pace, async cancellation =>
    {
        await RemindDueAsync(cancellation);
        await EscalateDueAsync(cancellation);
    }, e => Failed(log, e), stoppingToken);

    /// <summary>Records what is due; returns how many facts. Another replica that is quicker leaves nothing to do.</summary>
    public async Task<int> EscalateDueAsync(CancellationToken cancellationToken)
    {
        var (now, count) = (time.GetUtcNow(), 0);
        foreach (var flag in await FindAsync(now, cancellationToken))
            if (Due(flag, ThaiDay.Of(now), Days) is var (level, why))
            {
                var history = await Investigations.Investigations.HistoryAsync(store, flag.FlagId, cancellationToken);
                var before = history.Aggregate(InvestigationState.None, (state, fact) => state.Evolve(fact));
                // Somebody took, snoozed or closed it meanwhile: telling it then would begin the matter anew.
                if (before.Version != flag.Version) continue;
                var fact = new InvestigationFact.LeftUnattended(level, why, Reach(level)) { FlagId = flag.FlagId, Actors = new("", "service", null) };
                if (await store.AppendAsync(Investigations.Investigations.AppendOf(before, fact, null, now), cancellationToken) is AppendResult.Appended) count++;
            }
        return count;
    }

    /// <summary>Records the reminders that are due; returns how many.</summary>
    public async Task<int> RemindDueAsync(CancellationToken cancellationToken)
    {
        var (now, count) = (time.GetUtcNow(), 0);
        var today = ThaiDay.Of(now);
        await using var command = store.Source.CreateCommand();
        command.CommandText = $"select flag_id, question_due from {FlagAtWork.From(command.Parameters, today)} where work = 'awaitingAnswer' and not shadow and question_due >= {FlagAccess.Next(command.Parameters, today)} order by question_due, flag_id";
        var near = new List<string>();
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken))
                if (NoticeTerms.Current.Between(today, rows.GetFieldValue<DateOnly>(1)) <= NoticeTerms.Current.ReminderWorkingDays) near.Add(rows.GetString(0));
        foreach (var flagId in near)
        {
            var before = (await Investigations.Investigations.HistoryAsync(store, flagId, cancellationToken)).Aggregate(InvestigationState.None, (state, fact) => state.Evolve(fact));
            if (before.Heard || before.AnswerDue is not { } due || before.Reminded == due) continue;
            var fact = new InvestigationFact.AnswerReminded(due) { FlagId = flagId, Actors = new("", "service", null) };
            if (await store.AppendAsync(Investigations.Investigations.AppendOf(before, fact, null, now), cancellationToken) is AppendResult.Appended) count++;
        }
        return count;
    }

    private async Task<IReadOnlyList<Unattended>> FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand();
        var p = command.Parameters;
        var (today, from) = (FlagAccess.Next(p, ThaiDay.Of(now)), FlagAtWork.From(p, ThaiDay.Of(now)));
        command.CommandText = $"""
            select flag_id, raised_at, work in ('inWork', 'awaitingAnswer'), due_on, coalesce(escalated_to, 0), work_version, case when work = 'awaitingAnswer' then question_due end from {from}
            where not shadow and work in ('new', 'triaged', 'assigned', 'inWork', 'awaitingAnswer') and coalesce(escalated_to, 0) < 2
              and ((work = 'awaitingAnswer' and question_due < {today} - {Days} * coalesce(escalated_to, 0)) or due_on < {today} - {Days} * coalesce(escalated_to, 0)
                or (due_on is null and work not in ('inWork', 'awaitingAnswer') and raised_at < {FlagAccess.Next(p, now.AddDays(-Days).UtcDateTime)} - {Days} * coalesce(escalated_to, 0) * interval '1 day'
                  -- History is told to nobody; what a person gave a day is no history any more.
                  and not exists (select 1 from events.mt_events e where e.tenant_id = w.agency and e.stream_id = w.flag_id and e.type = 'flag_raised' and e.data ->> 'historical' = 'true')))
            order by raised_at limit {Portion}
            """;
        var flags = new List<Unattended>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) flags.Add(new(rows.GetString(0), ThaiDay.Of(rows.GetFieldValue<DateTime>(1)), rows.GetBoolean(2), rows.GetFieldValue<DateOnly?>(3), rows.GetInt32(4), rows.GetInt64(5), rows.GetFieldValue<DateOnly?>(6)));
        return flags;
    }

    [LoggerMessage(6404, LogLevel.Warning, "Early warnings for the audit committee reach {Reach}: set Alerts__Mail__AboveTo, or a webhook")]
    private static partial void NobodyAbove(ILogger logger, string reach);

    [LoggerMessage(6403, LogLevel.Warning, "Looking for unattended flags failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}
