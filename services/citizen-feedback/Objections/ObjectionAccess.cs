using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// Who comes near an objection: its depositor, and the people named in it who hold a role outside every agency. A head of office, an administrator,
/// an executive and every other investigator are answered as if it did not exist.
/// </summary>
public static class ObjectionAccess
{
    /// <summary>Roles outside an officer's line: the anti-corruption centre and auditors.</summary>
    public static readonly string[] Openers = [Roles.RedFlagAdmin, Roles.Auditor];

    /// <param name="tag">Keyed digest of the caller's subject.</param>
    public static bool Owns(ObjectionState state, Caller caller, string? tag) => caller.Is(Roles.Officer) && state.Deposited!.Actors.By == tag;

    /// <summary>Named, in a post for every agency, and not the depositor in another post.</summary>
    /// <param name="tag">Keyed digest of the caller's subject.</param>
    public static bool MayOpen(ObjectionState state, Caller caller, string? tag) => tag is not null && caller.IsAny(Openers) && caller.MayActFor("*") && caller.Offices.Count == 0
        && state.Status != "withdrawn" && state.Deposited!.Actors.Named.Contains(tag) && state.Deposited.Actors.By != tag;

    /// <summary>One of the two who opened it.</summary>
    /// <param name="tag">Keyed digest of the caller's subject.</param>
    public static bool Reads(ObjectionState state, Caller caller, string? tag) => MayOpen(state, caller, tag) && state.Status is "opened" or "concluded" && state.Agreed.Contains(tag!);

    /// <summary>The role in which an opener acts.</summary>
    public static string RoleOf(Caller caller) => caller.Is(Roles.Auditor) ? Roles.Auditor : Roles.RedFlagAdmin;
}
