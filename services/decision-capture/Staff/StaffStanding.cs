using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Staff;

/// <summary>
/// Access follows the posting (design §6): an account alone does not let an officer act on the tasks of an office; the register must show a post there, or an authority
/// that acts for it, on that day. Refused by default: without a register nobody acts. <c>GET /api/staff/mine</c> tells the officer where they stand.
/// </summary>
public sealed class StaffStanding(StaffBook book, OfficesInCharge offices, TimeProvider clock)
{
    /// <summary>What keeps a person from acting on the tasks of an office; null when nothing does. Pure.</summary>
    /// <param name="staff">Staff code on the ticket.</param>
    /// <param name="today">Posts of the agency that hold that day.</param>
    /// <param name="inCharge">Office that has the work of another: a post moves with its office.</param>
    /// <returns>no-staff-code, no-posting or other-office.</returns>
    public static string? Against(string? staff, string office, IEnumerable<V1.StaffPosting> today, Func<string, string> inCharge) => Against(staff, [office], today, inCharge);

    /// <inheritdoc cref="Against(string?, string, IEnumerable{V1.StaffPosting}, Func{string, string})"/>
    /// <param name="offices">A post in one of them will do; null when one in any office will.</param>
    public static string? Against(string? staff, IReadOnlyList<string>? offices, IEnumerable<V1.StaffPosting> today, Func<string, string> inCharge)
    {
        if (string.IsNullOrEmpty(staff)) return "no-staff-code";
        var own = today.Where(each => each.Staff == staff).ToList();
        return own.Count == 0 ? "no-posting"
            : offices is null || own.Any(each => offices.Any(office => inCharge(each.Office) == inCharge(office))) ? null : "other-office";
    }

    /// <summary>The refusal for somebody who may not act on the office's tasks today; null for one who may, and for those who act by no post (<see cref="Posts.ActsByPost"/>).</summary>
    /// <remarks>An officer, and an administrator of single offices, needs a post in this office; an administrator of the agency one in the agency.</remarks>
    public async Task<ProblemHttpResult?> RefusalAsync(Caller caller, string agency, string office, CancellationToken cancellation) =>
        Posts.ActsByPost(caller) && await AgainstAsync(caller.Staff, [agency], caller.Is(Roles.Officer) || caller.IsBoundToOffices() ? [office] : null, cancellation) is { } why
            ? Refused(why, office) : null;

    /// <summary>403 that names the rule.</summary>
    public static ProblemHttpResult Refused(string why, string office) => Posts.Refused(why, [office]);

    private async Task<string?> AgainstAsync(string? staff, IReadOnlyList<string> agencies, IReadOnlyList<string>? needed, CancellationToken cancellation)
    {
        var (day, posts) = (ProposeChange.DayOf(clock.GetUtcNow()), new List<V1.StaffPosting>());
        foreach (var agency in agencies) posts.AddRange(StaffBook.On(await book.PostingsAsync(agency, cancellation), day));
        return Against(staff, needed, posts, offices.Of);
    }

    /// <summary><c>POST /standing</c>: the same question from another service. The gateway does not expose it.</summary>
    internal static async Task<Ok<V1.StandingAnswer>> Told(V1.StandingQuestion question, StaffStanding standing, CancellationToken cancellation) =>
        TypedResults.Ok(await standing.TellAsync(question, cancellation));

    /// <summary>What the register says; this service's own acts ask it here (ADR 0029).</summary>
    public async Task<V1.StandingAnswer> TellAsync(V1.StandingQuestion question, CancellationToken cancellation) => new(await AgainstAsync(question.Staff, question.Agencies, question.Offices, cancellation));

    internal static async Task<Ok<V1.OwnStanding>> Mine(Caller caller, StaffBook book, TimeProvider clock, CancellationToken cancellation)
    {
        var (day, posts) = (ProposeChange.DayOf(clock.GetUtcNow()), new List<V1.StaffPosting>());
        foreach (var agency in caller.Agencies.Where(each => each != "*"))
            posts.AddRange(StaffBook.On(await book.PostingsAsync(agency, cancellation), day).Where(each => caller.Staff is { Length: > 0 } own && each.Staff == own));
        return TypedResults.Ok(new V1.OwnStanding(day, !string.IsNullOrEmpty(caller.Staff), posts));
    }
}
