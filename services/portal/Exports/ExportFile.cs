namespace Transparency.Portal.Exports;

/// <summary>The address of a file under the filter of a page; the gateway streams it from the service that keeps the trail.</summary>
public static class ExportFile
{
    /// <summary>The formats, the one that proves itself first.</summary>
    public static readonly string[] Formats = ["audit", "xes", "ocel", "csv"];

    /// <summary>What an export may be for besides the daily task; codes, because addresses are written down on the way.</summary>
    public static readonly string[] Purposes = ["audit-plan", "inquiry", "process-analysis", "statistics", "data-request"];

    /// <summary>Days of a period are days in Bangkok; the last one is included.</summary>
    public static string Address(string format, string? agency, string? service, DateOnly? from, DateOnly? to, string? purpose) =>
        Reading.Address.Of("/api/exports/" + format, ("agency", agency), ("service", service), ("from", Midnight(from)), ("to", Midnight(to?.AddDays(1))),
            ("purpose", Purposes.Contains(purpose) ? purpose : null));

    private static string? Midnight(DateOnly? day) => day?.ToString("yyyy-MM-dd'T00:00:00+07:00'", System.Globalization.CultureInfo.InvariantCulture);
}
