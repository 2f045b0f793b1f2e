using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Investigations;

/// <summary>
/// Who works on a flag: <c>assign</c> names somebody, <c>take</c> locks the file to the one who states to have no interest in it, <c>conflict</c>
/// keeps a person out for good, <c>hand-back</c> gives the file to the others, <c>escalate</c> tells those above.
/// </summary>
public static class Assignment
{
    public static Ruling Assign(AssignFlag command, Matter m)
    {
        if ((m.Against() ?? Elsewhere(m)) is { } why) return new Ruling.Refused(why);
        if (command.To is not { Length: > 0 and <= 100 }) return new Ruling.Invalid(new FieldError("to", "required"));
        if (m.State.Conflicted.Contains(command.To)) return new Ruling.Refused("conflict-of-interest");
        return Matter.Words(command.Reason) is { } reason ? m.Record(new InvestigationFact.Assigned(command.To), reason) : Ruling.Required("reason");
    }

    public static Ruling Take(TakeFlag command, Matter m)
    {
        if ((m.Against() ?? Elsewhere(m) ?? (m.State.Stage == Stage.InWork ? "taken" : null)) is { } why) return new Ruling.Refused(why);
        // Named for somebody else: that one decides first.
        if (m.State.Stage == Stage.Assigned && m.State.Assignee != m.Actor.Subject) return new Ruling.Refused("taken");
        return command.NoConflict ? m.Record(new InvestigationFact.Taken()) : new Ruling.Invalid(new FieldError("noConflict", "required", "State that you have no interest in the matter, or state the conflict"));
    }

    public static Ruling StateConflict(FlagWords command, Matter m) =>
        m.Against() is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } ground ? m.Record(new InvestigationFact.ConflictStated(), ground) : Ruling.Required("text");

    public static Ruling HandBack(FlagWords command, Matter m) =>
        m.AgainstMine() is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } reason ? m.Record(new InvestigationFact.HandedBack(), reason) : Ruling.Required("text");

    public static Ruling Escalate(FlagWords command, Matter m) =>
        (m.Against() ?? Duplicate(m)) is { } why ? new Ruling.Refused(why)
        : Matter.Words(command.Text) is { } reason ? m.Record(new InvestigationFact.Escalated(), reason) : Ruling.Required("text");

    private static string? Duplicate(Matter m) => m.State.Stage == Stage.Duplicate ? "duplicate" : null;

    // A file in work changes hands only when its keeper gives it back, or when its time is over.
    private static string? Elsewhere(Matter m) => Duplicate(m) ?? (m.State.Stage == Stage.InWork && m.State.Assignee != m.Actor.Subject && !(m.State.DueOn < m.Today) ? "taken" : null);

    internal static void MapAssignment(this IEndpointRouteBuilder app)
    {
        app.MapInvestigation<AssignFlag>("assign", Assign);
        app.MapInvestigation<TakeFlag>("take", Take);
        app.MapInvestigation<FlagWords>("conflict", StateConflict);
        app.MapInvestigation<FlagWords>("hand-back", HandBack);
        app.MapInvestigation<FlagWords>("escalate", Escalate);
    }
}
