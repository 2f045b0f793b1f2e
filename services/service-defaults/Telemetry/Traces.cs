using System.Diagnostics;

namespace Transparency.ServiceDefaults.Telemetry;

/// <summary>Joins work done later, or in batches, to the trace of the fact it is about.</summary>
public static class Traces
{
    /// <summary>Starts a span whose parent is <paramref name="traceparent"/> (W3C); an ordinary child of the current span when that is null or unreadable.</summary>
    /// <param name="source">Source named <c>Transparency.&lt;Something&gt;</c>.</param>
    /// <param name="name">Name of the work, without ids.</param>
    /// <param name="traceparent">As stored with the fact.</param>
    /// <param name="kind">Consumer for work caused by a message.</param>
    /// <returns>Null when nobody listens.</returns>
    public static Activity? Continue(this ActivitySource source, string name, string? traceparent, ActivityKind kind = ActivityKind.Internal)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent)
            ? source.StartActivity(name, kind, parent)
            : source.StartActivity(name, kind);
    }
}
