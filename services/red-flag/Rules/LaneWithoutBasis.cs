namespace Transparency.RedFlag.Rules;

/// <summary>Handled in a lane of its own that names no law: others waited longer.</summary>
public static class LaneWithoutBasis
{
    public static Answer Inspect(RuleInput input)
    {
        if (input.Case.Opening is not { } opening) return new Answer.Insufficient("no-opening-recorded");
        if (string.IsNullOrWhiteSpace(opening.Lane) || opening.Lane == "normal") return new Answer.NotApplicable("normal-lane");
        return string.IsNullOrWhiteSpace(opening.LaneLegalBasis)
            ? new Answer.Fires(1, [new("lane", opening.Lane)], [.. input.Case.Facts.Where(f => f.Case?.Lane is not null).Take(1)]) : new Answer.Clear();
    }
}
