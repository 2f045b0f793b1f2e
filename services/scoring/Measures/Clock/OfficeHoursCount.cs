using Transparency.Contracts.Scoring.V1;

namespace Transparency.Scoring.Clock;

/// <summary>Counts minutes or hours within office hours of working days, from the first moment on.</summary>
internal static class OfficeHoursCount
{
    public static Tally Of(ClockQuestion question, long ticksPerUnit)
    {
        var (start, end) = (question.StartedAt.ToUniversalTime(), question.CountTo.ToUniversalTime());
        long? allowed = question.Limit is { } limit ? limit.Value * ticksPerUnit : null;
        var segments = new List<ClockSegment>();
        var (ticks, counted) = (0L, 0m);
        DateTimeOffset? due = allowed == 0 ? start : null;

        foreach (var piece in Pieces(question, start, end)) Count(piece);
        var used = Rounded(ticks);
        due ??= allowed is { } rest ? Ahead(question, end, rest - ticks) : null;
        var overdue = allowed is { } most && ticks > most ? Rounded(ticks - most) : 0m;
        return new Tally(used, question.Limit?.Value, overdue, due, allowed is null || ticks <= allowed, segments);

        void Count(ClockSegment piece)
        {
            if (piece.Kind != "working") segments.Add(piece);
            else if (due is not null) Add(piece with { Kind = "overdue" });
            else if (allowed is { } all && all - ticks <= (piece.To - piece.From).Ticks)
            {
                var last = piece.From.AddTicks(all - ticks);
                if (last > piece.From) Add(piece with { To = last });
                due = last;
                if (piece.To > last) Add(piece with { Kind = "overdue", From = last });
            }
            else Add(piece);
        }

        // Each segment shows the difference of two rounded running totals: so the segments add up to the rounded whole.
        void Add(ClockSegment piece)
        {
            ticks += (piece.To - piece.From).Ticks;
            segments.Add(piece with { Counted = Rounded(ticks) - counted });
            counted = Rounded(ticks);
        }

        decimal Rounded(long amount) => Math.Round((decimal)amount / ticksPerUnit, 2, MidpointRounding.AwayFromZero);
    }

    /// <summary>The instant at which the time left will have passed. Stops that were lifted later are known; an open one is taken as lifted.</summary>
    private static DateTimeOffset Ahead(ClockQuestion question, DateTimeOffset from, long left)
    {
        var known = question with { Stops = [.. question.Stops.Where(stop => stop.To > from)] };
        for (; ; from = question.Office.StartOf(question.Office.DateOf(from).AddDays(1)))
            foreach (var piece in Pieces(known, from, question.Office.StartOf(question.Office.DateOf(from).AddDays(1))).Where(piece => piece.Kind == "working"))
            {
                if (left <= (piece.To - piece.From).Ticks) return piece.From.AddTicks(left);
                left -= (piece.To - piece.From).Ticks;
            }
    }

    /// <summary>The time between two instants cut at midnights, office hours and stops; adjoining pieces of one kind are joined.</summary>
    private static IEnumerable<ClockSegment> Pieces(ClockQuestion question, DateTimeOffset start, DateTimeOffset end)
    {
        var office = question.Office;
        ClockSegment? held = null;
        for (var day = office.DateOf(start); office.StartOf(day) < end; day = day.AddDays(1))
            foreach (var piece in Day(office, day).SelectMany(each => AroundStops(each, question.Stops)))
            {
                var cut = piece with { From = Later(piece.From, start), To = Earlier(piece.To, end) };
                if (cut.From >= cut.To) continue;
                if (held is not null && held.Kind == cut.Kind && held.Label == cut.Label && held.To == cut.From) held = held with { To = cut.To };
                else
                {
                    if (held is not null) yield return held;
                    held = cut;
                }
            }
        if (held is not null) yield return held;
    }

    private static IEnumerable<ClockSegment> Day(OfficeTime office, DateOnly day)
    {
        var (from, to) = (office.StartOf(day), office.StartOf(day.AddDays(1)));
        if (office.Calendar.KindOf(day) is not DayKind.Working and var kind)
        {
            yield return new ClockSegment(kind == DayKind.Weekend ? "weekend" : "holiday", from, to, 0, office.Calendar.HolidayOn(day));
            yield break;
        }
        yield return new ClockSegment("outsideHours", from, office.OpeningOf(day), 0, null);
        yield return new ClockSegment("working", office.OpeningOf(day), office.ClosingOf(day), 0, null);
        yield return new ClockSegment("outsideHours", office.ClosingOf(day), to, 0, null);
    }

    private static IEnumerable<ClockSegment> AroundStops(ClockSegment piece, IReadOnlyList<ClockStop> stops)
    {
        foreach (var stop in stops)
        {
            var (from, to) = (Later(stop.From.ToUniversalTime(), piece.From), Earlier(stop.To?.ToUniversalTime() ?? DateTimeOffset.MaxValue, piece.To));
            if (from >= to) continue;
            if (from > piece.From) yield return piece with { To = from };
            if (stop.IsLawful) yield return new ClockSegment("stopped", from, to, 0, stop.LegalBasis);
            else yield return piece with { From = from, To = to, Label = piece.Kind == "working" ? stop.CountedOn : piece.Label };
            piece = piece with { From = to };
        }
        if (piece.From < piece.To) yield return piece;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
