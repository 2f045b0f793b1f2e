using Microsoft.Extensions.Logging;

namespace Transparency.EventStore;

/// <summary>Numbered log events of publication (2100–2199).</summary>
internal static partial class LogEvents
{
    [LoggerMessage(2101, LogLevel.Debug, "Published the head of {Size} leaves with {Cosignatures} cosignatures")]
    public static partial void Published(ILogger logger, long size, int cosignatures);

    [LoggerMessage(2102, LogLevel.Warning, "Witness {Witness} gave no cosignature; it is asked again")]
    public static partial void WitnessSilent(ILogger logger, Exception error, Uri witness);

    [LoggerMessage(2103, LogLevel.Warning, "Publishing the log failed and is tried again")]
    public static partial void PublishingFailed(ILogger logger, Exception error);
}
