using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Staff;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Tests.Reading;

public class GrantsWithoutPostingTests
{
    private static readonly StaffPosting[] s_today = [Post("s-1", "a"), Post("s-2", "old"), Post("s-3", "a"), Post("s-3", "b")];

    private static StaffPosting Post(string staff, string office) => new("doe", staff, office, "นักวิชาการ", "posted", new(2026, 10, 1), null, null, null);

    private static string[] Found(string? staff, string role, string? office) =>
        [.. GrantsWithoutPosting.Of([new("account-1", staff, role, "doe", office, default, null)], s_today, code => code == "old" ? "new" : code).Select(each => each.Why)];

    [Fact]
    public void A_grant_is_founded_by_a_post_in_its_office_also_when_the_office_moved()
    {
        Found("s-1", Roles.Officer, "a").ShouldBeEmpty();
        Found("s-2", Roles.Officer, "new").ShouldBeEmpty();
        Found("s-2", Roles.Officer, "old").ShouldBeEmpty();
        Found("s-1", Roles.AgencyAdmin, null).ShouldBeEmpty();
    }

    [Fact]
    public void What_no_post_stands_behind_is_found_with_its_reason()
    {
        Found(null, Roles.Officer, "a").ShouldBe(["no-staff-code"]);
        Found("s-9", Roles.AgencyAdmin, null).ShouldBe(["no-posting"]);
        Found("s-1", Roles.Officer, "b").ShouldBe(["other-office"]);
        Found("s-1", Roles.Officer, null).ShouldBe(["whole-agency"]);
        GrantsWithoutPosting.Of([new("account-1", "s-3", Roles.Officer, "doe", "c", default, null)], s_today, code => code).Single().Offices.ShouldBe(["a", "b"]);
        // Who watches an agency from outside holds no post in it.
        Found("s-9", Roles.Auditor, null).ShouldBeEmpty();
    }
}
