using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.MyCase;

/// <summary>Asks the service that keeps the legal clock where the clocks of cases stand.</summary>
/// <exception cref="HttpRequestException">It does not answer.</exception>
public delegate Task<IReadOnlyList<CaseClockReading>> ClocksOf(IReadOnlyCollection<string> caseIds, CancellationToken cancellation);

/// <summary>An open case that somebody waits for.</summary>
public sealed record OpenCase(string CaseId, string Agency, string Office, string Service, string CaseRef, DateTimeOffset OpenedAt, DateTimeOffset LastOccurredAt);

/// <summary>
/// Files the escalation of every case that passes its limit, by itself: no officer has to confess a delay before the superior hears of it. A case is asked about when
/// something was recorded of it, when its limit may be over, and at least hourly.
/// </summary>
public sealed partial class EscalateOverdue(Store store, CatalogueLog catalogue, ClocksOf clocksOf, TimeProvider clock, ILogger<EscalateOverdue> log) : BackgroundService
{
    /// <summary>Notices are due every 7 days once a case is overdue (Licensing Facilitation Act B.E. 2558, s. 10).</summary>
    public static readonly TimeSpan Between = TimeSpan.FromDays(7);

    private const int AtOnce = 200;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(20), s_longest = TimeSpan.FromHours(1);
    private readonly Dictionary<string, (DateTimeOffset Seen, DateTimeOffset Next)> _looked = new(StringComparer.Ordinal);

    /// <summary>The escalation that is due now, or null; pure.</summary>
    /// <param name="before">Escalations so far, oldest first.</param>
    /// <param name="noticeSentAt">When a delay notice was last recorded as sent; null when none was.</param>
    public static OverdueEscalated? Decide(OpenCase open, ClockReading reading, IReadOnlyList<OverdueEscalated> before, DateTimeOffset? noticeSentAt, CatalogueInForce catalogue, DateTimeOffset now)
    {
        if (reading is not { EndedAt: null, OnTime: false, DueAt: { } due, Overdue: > 0 }) return null;
        if (before is [.., var last] && now - last.Times.OccurredAt < Between) return null;
        // The superior acted within the week: the next word is due when that week is over.
        if (before.Count > 0 && noticeSentAt is { } sent && now - sent < Between) return null;
        var number = before.Count + 1;
        return new(open.CaseId, open.Agency, open.Office, open.Service, open.CaseRef, number, Escalations.Superior, reading.RuleSet, reading.Unit,
            reading.Overdue.ToString(CultureInfo.InvariantCulture), new(now, due), DelayNoticeDraft.Of(open, reading, number, catalogue));
    }

    /// <summary>Looks at every case whose time has come; returns how many were escalated.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var (now, open) = (clock.GetUtcNow(), await OpenAsync(cancellation));
        foreach (var gone in _looked.Keys.Except(open.Select(each => each.CaseId)).ToList()) _looked.Remove(gone);
        var due = open.Where(each => !_looked.TryGetValue(each.CaseId, out var looked) || looked.Seen != each.LastOccurredAt || looked.Next <= now).ToList();
        var escalated = 0;
        foreach (var portion in due.Chunk(AtOnce))
        {
            var readings = (await clocksOf([.. portion.Select(each => each.CaseId)], cancellation)).ToDictionary(each => each.CaseId, each => each.Reading, StringComparer.Ordinal);
            foreach (var each in portion)
            {
                var reading = readings.GetValueOrDefault(each.CaseId);
                if (reading is not null && await EscalateAsync(each, reading, now, cancellation)) escalated++;
                // Scoring may be some facts behind: a case it does not know yet is asked about again in the next round.
                var next = reading is null ? now : reading.DueAt is { } limit && limit > now && limit < now + s_longest ? limit : now + s_longest;
                _looked[each.CaseId] = (each.LastOccurredAt, next);
            }
        }
        return escalated;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            // Whatever keeps it from looking, a neighbour that is not even configured included: an exception that leaves here stops the host, and with it intake.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotLooked(log, e);
            }
    }

    private async Task<bool> EscalateAsync(OpenCase open, ClockReading reading, DateTimeOffset now, CancellationToken cancellation)
    {
        if (reading.OnTime) return false;
        var before = await MyCaseViews.EscalationsAsync(store, open.Agency, open.CaseId, cancellation);
        if (before is [.., var last] && now - last.Times.OccurredAt < Between) return false;
        var notices = (await store.ReadStreamAsync(open.Agency, open.CaseId, cancellation: cancellation)).Select(CaseFact.Read).Where(fact => fact?.Body is DelayNoticeSent);
        return Decide(open, reading, before, notices.Max(fact => fact?.OccurredAt), catalogue.InForce, now) is { } fact
            && await store.AppendAsync(Escalations.Append(fact, now), cancellation) is AppendResult.Appended;
    }

    // Only cases with a tracking code: history and what the office began itself keep nobody waiting.
    private async Task<List<OpenCase>> OpenAsync(CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("""
            select c.case_id, c.agency, c.office, c.service, c.case_ref, c.opened_at, c.last_occurred_at from app.case_summary c join app.tracking_code t on t.case_id = c.case_id
            where c.status in ('received', 'inProgress', 'waitingForApplicant')
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var open = new List<OpenCase>();
        while (await row.ReadAsync(cancellation))
            open.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6)));
        return open;
    }

    [LoggerMessage(2421, LogLevel.Warning, "Overdue cases could not be looked at; they are looked at again")]
    private static partial void NotLooked(ILogger logger, Exception cause);
}
