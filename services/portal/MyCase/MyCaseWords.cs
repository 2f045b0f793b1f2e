using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;

namespace Transparency.Portal.MyCase;

/// <summary>Where a case stands, in the words its applicant reads first.</summary>
public static class MyCaseWords
{
    private static readonly string[] Open = ["received", "inProgress", "waitingForApplicant"];

    /// <summary>Step k of n while it is open; else what became of it.</summary>
    public static string Heading(TrackedCase found, Texts text) => Open.Contains(found.Status) && found.Steps.Count > 0
        ? text["myCase.stepOf", ("k", Position(found)), ("n", found.Steps.Count)]
        : text.Code("myCaseStatus", found.Status);

    /// <summary>The step that is worked on: the one behind the last that is done, in declared order. 1 to the number of steps.</summary>
    public static int Position(TrackedCase found)
    {
        var last = 0;
        for (var i = 0; i < found.Steps.Count; i++)
            if (found.Steps[i].DoneAt is not null) last = i + 1;
        return Math.Min(found.Steps.Count, last + 1);
    }

    /// <summary>The time left, or what the clock waits for; never a guess.</summary>
    public static string Lead(TrackedCase found, ClockReading? clock, Screen screen)
    {
        var text = screen.T;
        if (!Open.Contains(found.Status)) return text["myCase.ended", ("status", text.Code("myCaseStatus", found.Status)), ("time", screen.Date(found.LastOccurredAt))];
        if (found is { ClockStoppedAt: { } since, ClockStopBasis: { Length: > 0 } basis })
            return text[found.Status == "waitingForApplicant" ? "myCase.stoppedForYou" : "myCase.stopped", ("time", screen.Date(since)), ("basis", basis)];
        if (clock is not { Limit: { } limit } reading) return text[clock is null ? "myCase.noClock" : "myCase.noLimit"];
        return reading.OnTime ? text["myCase.left", ("time", Figures.Duration(Math.Max(0, limit - reading.Used), reading.Unit, text)), ("due", Due(reading, screen))]
            : text["myCase.late", ("time", Figures.Duration(reading.Overdue, reading.Unit, text)), ("due", Due(reading, screen))];
    }

    private static string Due(ClockReading reading, Screen screen) => reading.DueAt is { } due ? screen.Date(due) : Figures.Unknown;
}
