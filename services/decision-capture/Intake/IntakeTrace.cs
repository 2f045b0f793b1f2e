using System.Diagnostics;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Continues the trace of a report, from the department's publish to score and flag under one trace id.</summary>
public static class IntakeTrace
{
    private static readonly ActivitySource s_source = new("Transparency.DecisionCapture");

    /// <summary>A span for one event, child of the report's own trace context; null when nobody listens.</summary>
    public static Activity? Start(ReportedEvent reported)
    {
        ActivityContext.TryParse(reported.Traceparent, null, isRemote: true, out var parent);
        // Events of a batch are siblings: none of them may become the ambient parent of the next.
        var ambient = Activity.Current;
        Activity.Current = null;
        var activity = s_source.StartActivity("record case event", ActivityKind.Consumer, parent);
        Activity.Current = ambient;
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("transparency.event.type", reported.Type?.Name);
            activity.SetTag("transparency.event.source", reported.Source);
            activity.SetTag("transparency.door", reported.Delivery.Door.ToString());
        }
        return activity;
    }

    /// <summary>The trace context to store when no span was made: the report's, else a new one, so that every fact names a trace.</summary>
    public static string Continue(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, out _) ? traceparent!
        : $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-00";
}
