using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Rules;

/// <summary>What a signal of citizen-feedback comes to. Pure: the same signal always is the same flag.</summary>
public static class SignalBook
{
    /// <summary>Kind of signal → rule about it and the name of the fact it rests on.</summary>
    private static readonly Dictionary<string, (string Rule, string Fact)> s_kinds = new()
    {
        ["burst"] = ("rating-burst", "RatingBurstFound"), ["bribery"] = ("bribery-feedback", "BriberyThresholdReached"), ["complaints"] = ("complaint-cluster", "ComplaintClusterFound"),
    };

    /// <summary>Id of the rule about a signal; null when there is none.</summary>
    public static string? RuleOf(RatingSignal signal) => s_kinds.GetValueOrDefault(signal.Kind).Rule;

    /// <summary>A flag about an office and a day has no case: in its place stands a name made of both.</summary>
    public static FlagSubject Subject(RuleDefinition rule, RatingSignal signal)
    {
        var about = $"{signal.Point ?? signal.Office}-{signal.Day:yyyyMMdd}";
        return new(FlagId.Of(rule.Id, rule.Version, about, null).Value, rule.Id, rule.Version, rule.Digest, rule.Restricted, rule.Shadow, about, null, null, signal.Agency, signal.Office, signal.Service ?? "", "citizen-feedback");
    }

    /// <summary>The numbers of the signal as a finding.</summary>
    public static Finding Finding(RuleDefinition rule, RatingSignal signal)
    {
        static string Number(decimal value) => RuleBook.Text(value);
        IReadOnlyList<Factor> factors = signal.Kind switch
        {
            "burst" => [new("ratingsOfDay", Number(signal.N), Number(signal.Limit)), new("usualRatings", Number(signal.Usual)), new("servicePoint", signal.Point ?? "", ValueEn: signal.Point)],
            "bribery" => [new("briberyReports", Number(signal.N), Number(signal.Limit))],
            _ => [new("complaints", Number(signal.N), Number(signal.Limit)), new("usualComplaints", Number(signal.Usual))],
        };
        var severity = signal.Limit == 0 ? 0 : signal.N / signal.Limit;
        return new(rule.Strength(severity), severity, factors, [new(signal.Index, signal.EventId, s_kinds[signal.Kind].Fact)], null, rule.Parameters, null);
    }
}
