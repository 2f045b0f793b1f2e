using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.Scoring.Rubrics;

/// <summary>The one who decided had the power to: own or by an order that covers the day and stands in the catalogue where it lists who may decide, within the amount, and two persons where two are wanted.</summary>
internal static class AuthorityCheck
{
    public static Finding Run(Subject subject, Criterion criterion)
    {
        var (decision, point) = (subject.Decision, subject.Point);
        if (decision.Authority is not { } authority) return Finding.NotRecorded("not-stated", [], subject.Fact.EventId);
        var persons = decision.Participants.Select(each => each.Officer).Distinct(StringComparer.Ordinal).Count();
        var inputs = new Inputs
        {
            { "authority", authority.Kind }, { "order", authority.Order }, { "from", authority.From }, { "to", authority.To },
            { "decidedAt", subject.DecidedAt }, { "persons", persons },
        };
        if (decision.Amount is { } amount) inputs.Add("amount", amount);
        if (point?.MaxAmountBaht is { } most) inputs.Add("ownAmount", most);

        if (persons == 0) return Finding.NotRecorded("no-officer", inputs, subject.Fact.EventId);
        if (point is { FourEyes: true } && !HasTwoHands(decision.Participants)) return Finding.NotMet("one-person", inputs, subject.Fact.EventId);
        if (!Powers.Cover(point, authority, subject.Office.DateOf(subject.DecidedAt)))
        {
            inputs.Add("powersTh", point!.Powers!.Select(each => each.NameTh));
            inputs.Add("powersEn", point.Powers!.Select(each => each.NameEn));
            return Finding.NotMet(Powers.Why, inputs, subject.Fact.EventId);
        }
        if (authority.Kind == "own")
            return decision.Amount > point?.MaxAmountBaht && !HasTwoHands(decision.Participants)
                ? Finding.NotMet("above-own-amount", inputs, subject.Fact.EventId)
                : Finding.Met(inputs, subject.Fact.EventId);
        if (subject.DecidedAt < authority.From || subject.DecidedAt > authority.To) return Finding.NotMet("outside-period", inputs, subject.Fact.EventId);
        if (string.IsNullOrWhiteSpace(authority.Order)) return Finding.Of(Ratio.Of(1, 2), "order-missing", inputs, subject.Fact.EventId);
        return authority.From is null ? Finding.Of(Ratio.Of(1, 2), "period-missing", inputs, subject.Fact.EventId) : Finding.Met(inputs, subject.Fact.EventId);
    }

    /// <summary>True when somebody other than the one who proposed approved, or a committee decided.</summary>
    private static bool HasTwoHands(IReadOnlyList<Participant> participants)
    {
        var deciding = participants.Where(each => each.Part is "approve" or "committee").Select(each => each.Officer).ToHashSet(StringComparer.Ordinal);
        return deciding.Count > 1 || (deciding.Count == 1 && participants.Any(each => each.Part is "propose" or "review" && !deciding.Contains(each.Officer)));
    }
}
