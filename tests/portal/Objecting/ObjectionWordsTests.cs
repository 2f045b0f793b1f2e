using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Objecting;
using Transparency.Portal.Shell;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Tests.Objecting;

public class ObjectionWordsTests
{
    [Theory]
    [InlineData("referred", "nacc", "ส่งต่อ · สำนักงาน ป.ป.ช.")]
    [InlineData("referred", "audit-committee", "ส่งต่อ · ค.ต.ป.")]
    [InlineData("kept", null, "เก็บไว้เป็นหลักฐาน")]
    [InlineData("no-ground", null, "ไม่พบมูล")]
    public void An_outcome_says_where_it_went(string result, string? to, string words) =>
        ObjectionWords.Of(new ObjectionOutcome(result, to, "", default), Texts.In(Language.Thai)).ShouldBe(words);

    [Fact]
    public void Only_officers_find_the_form_and_only_investigators_and_auditors_the_inbox_in_their_menus()
    {
        foreach (var role in Roles.People)
        {
            var menu = Navigation.For([role]);
            menu.Contains(Navigation.Objections).ShouldBe(role == Roles.Officer, role);
            menu.Contains(Navigation.NamedObjections).ShouldBe(role is Roles.RedFlagAdmin or Roles.Auditor, role);
        }
    }
}
