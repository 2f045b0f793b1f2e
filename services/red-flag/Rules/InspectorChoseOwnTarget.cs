namespace Transparency.RedFlag.Rules;

/// <summary>Who chose the target of an inspection also decided on it.</summary>
public static class InspectorChoseOwnTarget
{
    public static Answer Inspect(RuleInput input)
    {
        var decision = input.TheDecision;
        if (input.Case.Facts.FirstOrDefault(f => f.InspectionStart is not null) is not { InspectionStart: { } start } opened) return new Answer.NotApplicable("no-inspection");
        if (start.Trigger == "random") return new Answer.NotApplicable("drawn-at-random");
        if (start.ChosenBy is not { } chosenBy) return new Answer.Insufficient("chooser-not-recorded");
        var part = decision.Body.Participants.FirstOrDefault(p => p.Officer == chosenBy)?.Part;
        return part is null or "committee" ? new Answer.Clear() : new Answer.Fires(part == "approve" ? 2 : 1, [new("chooserPart", part)], [opened, decision.Reached]);
    }
}
