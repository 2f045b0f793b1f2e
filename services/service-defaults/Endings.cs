using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.ServiceDefaults;

/// <summary>
/// What of the catalogue can still be used on a day. The one rule for forms, figures and posters: what ended stays in the catalogue for what was decided, and is offered to nobody after its last day.
/// </summary>
public static class Endings
{
    /// <summary>Cases of the service may be opened on the day.</summary>
    public static bool OpenOn(this Service service, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(service);
        return !(service.EndedOn < day);
    }

    /// <summary>It may be decided at the point on the day.</summary>
    public static bool OpenOn(this DecisionPoint point, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(point);
        return !(point.EndedOn < day);
    }

    /// <summary>It may be decided so on the day.</summary>
    public static bool OpenOn(this Outcome outcome, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return !(outcome.EndedOn < day);
    }
}
