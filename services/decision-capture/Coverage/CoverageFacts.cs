namespace Transparency.DecisionCapture;

/// <summary>
/// Facts about the coverage of one service in one month. Names on disk: independent_total_stated, independent_total_corrected, coverage_stated;
/// stream <c>coverage-&lt;agency&gt;-&lt;service&gt;-&lt;month&gt;</c>.
/// </summary>
/// <param name="Month">yyyy-MM.</param>
public abstract record CoverageFact(string Agency, string Service, string Month)
{
    /// <param name="Kind">feeReceipts, licenceSerials, queueTickets, payments or registrationNumbers.</param>
    /// <param name="Origin">Where the total comes from.</param>
    /// <param name="EnteredVia">form or file.</param>
    public sealed record TotalStated(string Agency, string Service, string Month, string Kind, long Total, string Origin, string EnteredVia, ActedBy Actors)
        : CoverageFact(Agency, Service, Month);

    /// <summary>Another total holds from now on; the one before stays in the log.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record TotalCorrected(string Agency, string Service, string Month, string Kind, long Total, string Origin, string Reason, string EnteredVia, ActedBy Actors)
        : CoverageFact(Agency, Service, Month);

    /// <summary>What was recorded beside the total when it was counted; told to the other services.</summary>
    public sealed record Stated(string Agency, string Service, string Month, string Kind, long Total, long Recorded, long ByForm, long ByFile) : CoverageFact(Agency, Service, Month);
}
