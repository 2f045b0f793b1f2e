using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;

namespace Transparency.DecisionCapture
{
    /// <summary>Somebody took data out.</summary>
    /// <param name="Format">audit, xes, ocel or csv.</param>
    /// <param name="Role">The role acted in.</param>
    /// <param name="Filter">What was asked for.</param>
    /// <param name="Through">Ledger index up to which the export reaches; -1 when nothing was recorded yet.</param>
    /// <param name="Purpose">What the caller said it is for; null when it belongs to the daily task.</param>
    public sealed record DataExported(string Format, string Role, Exports.ExportFilter Filter, long Through, string? Purpose, Reads.ReadTimes Times, Reads.Reader Actors);
}

namespace Transparency.DecisionCapture.Exports
{
    /// <param name="Agency">Null = all that the caller may act for.</param>
    /// <param name="From">Recorded at or after.</param>
    /// <param name="To">Recorded before.</param>
    public sealed record ExportFilter(string? Agency, string? Service, DateTimeOffset? From, DateTimeOffset? To);

    /// <summary>An export is a fact, recorded before the first byte leaves, in a stream of its own per agency.</summary>
    public static class ExportRecords
    {
        /// <summary>Stored type name.</summary>
        public const string Type = "data_exported";

        /// <summary>Stream, within the agency asked for or the ministry.</summary>
        public const string Stream = "exports";

        /// <summary>The append that records an export.</summary>
        public static Append Record(DataExported exported) => new(exported.Filter.Agency ?? Streams.MinistryTenant, Stream, Stream, ExpectedVersion.Any,
            [NewEvent.Of(Type, exported, exported.Times.OccurredAt, null, exported.Actors.Subject)]);
    }
}
