using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary><c>POST /api/catalogue/offices</c>: an office opens, closes, is merged or moves; one command, one draft.</summary>
public static class ProposeOffice
{
    private static readonly string[] s_changes = ["open", "close", "merge", "move"];

    /// <summary>The entries that the change proposes, or every fault by field and rule. Pure.</summary>
    /// <param name="offices">Of the catalogue in force.</param>
    public static (IReadOnlyList<V1.Office> Offices, IReadOnlyList<FieldError> Faults) Decide(V1.ChangeOffice command, IReadOnlyList<V1.Office> offices)
    {
        var faults = new List<FieldError>();
        if (!s_changes.Contains(command.Change)) return ([], [new("change", "unknown-value", string.Join(", ", s_changes))]);
        var (opening, closing) = (command.Change is "open" or "move", command.Change is not "open");
        var before = closing ? offices.FirstOrDefault(each => each.Code == command.Code) : null;
        if (closing && before is null) faults.Add(new("code", "unknown-office", command.Code));
        if (before?.ClosedOn is { } closed) faults.Add(new("code", "closed", $"{closed:yyyy-MM-dd}"));
        if (opening && command.Opens is null) faults.Add(new("opens", "required"));
        if (opening && command.Opens is { } next)
        {
            if (offices.Any(each => each.Code == next.Code)) faults.Add(new("opens.code", "repeated", next.Code));
            if (before is not null && next.Agency != before.Agency) faults.Add(new("opens.agency", "other-agency", before.Agency));
        }
        if (command.Change == "merge") Into(faults, command, before, offices);
        else if (command.Into is not null) faults.Add(new("into", "not-a-merger", "Only a merger names an office that is open."));
        if (faults.Count > 0) return ([], faults);

        var successor = command.Change switch { "merge" => command.Into, "move" => command.Opens!.Code, _ => null };
        return ([.. opening ? new[] { command.Opens! with { ClosedOn = null, Successor = null } } : [], .. before is null ? [] : new[] { before with { ClosedOn = command.EffectiveOn.AddDays(-1), Successor = successor } }], []);
    }

    internal static async Task<Results<Created<V1.CatalogueDraftView>, ProblemHttpResult>> Handle(V1.ChangeOffice body, Caller caller, CatalogueLog catalogue, CatalogueDrafts drafts, SeeDrafts seen, TimeProvider clock, CancellationToken cancellation)
    {
        var (offices, faults) = Decide(body, (await catalogue.RefreshAsync(cancellation)).Published.Offices);
        return faults.Count > 0 ? Problems.Invalid(faults)
            : await ProposeChange.KeepAsync(new CatalogueImport(null, offices, null, null, null, null), body.EffectiveOn, body.Reason, null, caller, catalogue, drafts, seen, clock, cancellation);
    }

    private static void Into(List<FieldError> faults, V1.ChangeOffice command, V1.Office? before, IReadOnlyList<V1.Office> offices)
    {
        if (offices.FirstOrDefault(each => each.Code == command.Into) is not { } into) faults.Add(new("into", "unknown-office", command.Into));
        else if (into.ClosedOn is { } closed) faults.Add(new("into", "closed", $"{closed:yyyy-MM-dd}"));
        else if (into.Code == command.Code) faults.Add(new("into", "circle", into.Code));
        else if (before is not null && into.Agency != before.Agency) faults.Add(new("into", "other-agency", before.Agency));
    }
}
