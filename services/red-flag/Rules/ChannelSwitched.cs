namespace Transparency.RedFlag.Rules;

/// <summary>The way the case came in was reported differently later.</summary>
public static class ChannelSwitched
{
    public static Answer Inspect(RuleInput input)
    {
        var told = input.Case.Facts.Where(f => f.Case?.Channel is not null).ToList();
        if (told.Count == 0) return new Answer.Insufficient("channel-not-recorded");
        var other = told.Where(f => f.Case!.Channel != told[0].Case!.Channel).ToList();
        return other.Count == 0 ? new Answer.Clear()
            : new Answer.Fires(other.Count, [new("firstChannel", told[0].Case!.Channel!), new("laterChannel", other[^1].Case!.Channel!)], [told[0], .. other]);
    }
}
