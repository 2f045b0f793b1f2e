using Transparency.DecisionCapture.Catalogue.Drafts;

namespace Transparency.DecisionCapture;

/// <summary>A post of a person, as an import says; stream <c>staff-{agency}-{code}</c>. Stored name: staff_posted.</summary>
/// <param name="Kind">posted, acting, onBehalf or delegated.</param>
/// <param name="To">Last day; null = without end. A row with the same office, kind and first day replaces this one.</param>
public sealed record StaffPosted(string Agency, string Staff, string Office, string Position, string Kind, DateOnly From, DateOnly? To, string? Order, string? OrderSha256, DraftWords Text, ActedFor Actors);

/// <summary>Open tasks went to another person; in the stream of the one who gave them. Stored name: staff_tasks_handed_over.</summary>
public sealed record StaffTasksHandedOver(string Agency, string From, string To, IReadOnlyList<string> CaseIds, DraftWords Text, ActedFor Actors);
