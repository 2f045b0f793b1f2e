using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Clock;

/// <summary>Counts working days or calendar days, one local date at a time.</summary>
internal static class DayCount
{
    /// <param name="limit">Days; null = no limit.</param>
    /// <param name="note">Label of the first day, or null.</param>
    /// <param name="detailed">False counts alike and lists no segments.</param>
    public static Tally Of(ClockQuestion question, int? limit, bool workingDaysOnly, string? note, bool detailed)
    {
        var (office, last) = (question.Office, question.Office.DateOf(question.CountTo));
        var stops = question.Stops.Count == 0 ? null : new StoppedDays(question, last);
        var first = office.DateOf(question.StartedAt);
        var segments = !detailed ? null : new SegmentRuns(office, first, "firstDayNotCounted", note);
        var (used, overdue) = (0, 0);
        // Rolling: the last day of the limit was a holiday, and the period runs on to the next working day.
        var (due, rolling) = Reached(first);

        for (var day = first.AddDays(1); day <= last; day = day.AddDays(1))
        {
            var (kind, counted, label) = Judge(day);
            segments?.Add(day, kind, counted, label);
        }
        var counts = used + overdue;
        // The due day may lie ahead; stops that were lifted later are known, an open one is taken as lifted.
        for (var day = last.AddDays(1); limit is not null && due is null; day = day.AddDays(1)) Judge(day);

        return new Tally(counts, limit, overdue, due is { } on ? office.StartOf(on.AddDays(1)).AddMicroseconds(-1) : null, overdue == 0,
            segments?.Close(question.StartedAt, question.CountTo, last) ?? []);

        (DateOnly? Due, bool Rolling) Reached(DateOnly day) => limit is null || used < limit ? (null, false)
            : question.Rules.ExtendToWorkingDay && !workingDaysOnly && !office.Calendar.IsWorkingDay(day) ? (null, true) : (day, false);

        (string Kind, int Counted, string? Label) Judge(DateOnly day)
        {
            if (stops?.LawfulOn(day) is { } basis) return ("stopped", 0, basis);
            var kind = office.Calendar.KindOf(day);
            if (rolling)
            {
                if (kind == DayKind.Working) (due, rolling) = (day, false);
                return (kind == DayKind.Working ? "working" : NameOf(kind), 0, "ป.พ.พ. ม. 193/8");
            }
            if (workingDaysOnly && kind != DayKind.Working) return (NameOf(kind), 0, detailed ? office.Calendar.HolidayOn(day) : null);
            var label = stops?.CountedOn(day);
            if (due is not null)
            {
                overdue++;
                return ("overdue", 1, label);
            }
            used++;
            (due, rolling) = Reached(day);
            return ("working", 1, label);
        }
    }

    private static string NameOf(DayKind kind) => kind == DayKind.Weekend ? "weekend" : "holiday";
}

/// <summary>Which local dates the clock stands still on: those at whose end it is stopped, and the last one when it is stopped at the reading.</summary>
internal sealed class StoppedDays
{
    private readonly List<(DateOnly From, DateOnly To, ClockStop Stop)> _days = [];
    private int _at;

    public StoppedDays(ClockQuestion question, DateOnly last)
    {
        foreach (var stop in question.Stops)
        {
            if (stop.To is { } lifted && lifted <= question.StartedAt || stop.From > question.CountTo) continue;
            var to = stop.To is { } until ? question.Office.DateOf(until).AddDays(-1) : last;
            if (to < last && (stop.To is null || stop.To > question.CountTo)) to = last;
            var from = question.Office.DateOf(stop.From);
            if (to >= from) _days.Add((from, to, stop));
        }
    }

    /// <summary>Legal basis of the stop on the date, or null. Dates must be asked in ascending order.</summary>
    public string? LawfulOn(DateOnly day) => Find(day) is { Stop: { IsLawful: true } stop } ? stop.LegalBasis : null;

    /// <summary>What the date is called when an unlawful stop covers it and it therefore counts; null when none does.</summary>
    public string? CountedOn(DateOnly day) => Find(day) is { Stop: { IsLawful: false } stop } ? stop.CountedOn : null;

    private (DateOnly From, DateOnly To, ClockStop Stop)? Find(DateOnly day)
    {
        while (_at < _days.Count && _days[_at].To < day) _at++;
        return _at < _days.Count && _days[_at].From <= day ? _days[_at] : null;
    }
}

/// <summary>Joins days of one kind and label into segments.</summary>
internal sealed class SegmentRuns(OfficeTime office, DateOnly first, string kind, string? label)
{
    private readonly List<ClockSegment> _segments = [];
    private (DateOnly From, string Kind, string? Label, int Counted) _run = (first, kind, label, 0);

    public void Add(DateOnly day, string kind, int counted, string? label)
    {
        if (_run.Kind == kind && _run.Label == label)
        {
            _run.Counted += counted;
            return;
        }
        End(office.StartOf(day));
        _run = (day, kind, label, counted);
    }

    /// <summary>The segments from the start to the end of counting.</summary>
    public List<ClockSegment> Close(DateTimeOffset start, DateTimeOffset end, DateOnly last)
    {
        End(last < _run.From ? office.StartOf(_run.From) : end.ToUniversalTime());
        _segments[0] = _segments[0] with { From = start.ToUniversalTime() };
        return _segments;
    }

    private void End(DateTimeOffset to) =>
        _segments.Add(new ClockSegment(_run.Kind, _segments.Count == 0 ? office.StartOf(_run.From) : _segments[^1].To, to, _run.Counted, _run.Label));
}
