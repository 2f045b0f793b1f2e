using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// Services, decision points and outcomes end on a day and stay in the catalogue. A draft that takes effect on a day may set the day before as the last, or a later one:
/// nothing that was decided rightly becomes wrong afterwards. Pure.
/// </summary>
public static class LastDays
{
    /// <summary>Every last day that lies before the day on which the draft takes effect, less one.</summary>
    /// <param name="services">As the draft wants them.</param>
    /// <param name="inForce">A last day that stands there already is no new one.</param>
    public static IReadOnlyList<FieldError> Faults(IReadOnlyList<V1.Service> services, IReadOnlyList<V1.Service> inForce, DateOnly effectiveOn)
    {
        var (faults, earliest) = (new List<FieldError>(), effectiveOn.AddDays(-1));
        for (var i = 0; i < services.Count; i++)
        {
            var (now, field) = (services[i], $"services[{i}]");
            var old = inForce.FirstOrDefault(each => each.Code == now.Code);
            Check(field, old?.EndedOn, now.EndedOn);
            for (var p = 0; p < now.DecisionPoints.Count; p++)
            {
                var (point, at) = (now.DecisionPoints[p], $"{field}.decisionPoints[{p}]");
                var was = old?.DecisionPoints.FirstOrDefault(each => each.Code == point.Code);
                Check(at, was?.EndedOn, point.EndedOn);
                for (var o = 0; o < point.Outcomes.Count; o++)
                    Check($"{at}.outcomes[{o}]", was?.Outcomes.FirstOrDefault(each => each.Code == point.Outcomes[o].Code)?.EndedOn, point.Outcomes[o].EndedOn);
            }
        }
        return faults;

        void Check(string field, DateOnly? old, DateOnly? now)
        {
            if (now is { } last && now != old && last < earliest) faults.Add(new(field + ".endedOn", "not-back-dated", $"{earliest:yyyy-MM-dd} or later"));
        }
    }
}
