using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.ServiceDefaults;
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
    public static string? Against(string? staff, string office, IEnumerable<V1.StaffPosting> today, Func<string, string> inCharge)
    {
        if (string.IsNullOrEmpty(staff)) return "no-staff-code";
        var own = today.Where(each => each.Staff == staff).ToList();
        return own.Count == 0 ? "no-posting" : own.Any(each => inCharge(each.Office) == inCharge(office)) ? null : "other-office";
    }

    /// <summary>The refusal for an officer who may not act on the office's tasks today; null for one who may, and for other roles.</summary>
    public async Task<ProblemHttpResult?> RefusalAsync(Caller caller, string agency, string office, CancellationToken cancellation)
    {
        if (!caller.Is(Roles.Officer)) return null;
        var today = StaffBook.On(await book.PostingsAsync(agency, cancellation), ProposeChange.DayOf(clock.GetUtcNow()));
        return Against(caller.Staff, office, today, offices.Of) is { } why ? Refused(why, office) : null;
    }

    /// <summary>403 that names the rule.</summary>
    public static ProblemHttpResult Refused(string why, string office) => Problems.Of(StatusCodes.Status403Forbidden, why, why switch
    {
        "no-staff-code" => "The account names no staff code, so the staff register cannot show a post.",
        "no-posting" => "The staff register shows no post and no authority of this person today.",
        _ => "The staff register shows posts of this person in other offices only.",
    }, "The agency's administrator imports the register; acting and delegated authority count while they last.", [new FieldError("office", why, office)]);

    internal static async Task<Ok<V1.OwnStanding>> Mine(Caller caller, StaffBook book, TimeProvider clock, CancellationToken cancellation)
    {
        var (day, posts) = (ProposeChange.DayOf(clock.GetUtcNow()), new List<V1.StaffPosting>());
        foreach (var agency in caller.Agencies.Where(each => each != "*"))
            posts.AddRange(StaffBook.On(await book.PostingsAsync(agency, cancellation), day).Where(each => caller.Staff is { Length: > 0 } own && each.Staff == own));
        return TypedResults.Ok(new V1.OwnStanding(day, !string.IsNullOrEmpty(caller.Staff), posts));
    }
}
