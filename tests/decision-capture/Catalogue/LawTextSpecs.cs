using System.Net;
using System.Net.Http.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Catalogue;

/// <summary>Confirming that a law text is right is an act with a name and a day, not a line in a file.</summary>
[Collection(CaptureCollection.Name)]
public sealed class LawTextSpecs(CaptureProcess capture)
{
    private const string Th = "พ.ร.บ. ระเบียบข้าราชการพลเรือน พ.ศ. 2551 มาตรา 82 (4)", En = "Civil Service Act B.E. 2551, section 82 (4)", Path = "/api/catalogue/law-texts";

    private HttpClient Ministry => capture.AsPerson("admin-law", Roles.AgencyAdmin, "*");

    private async Task<LawTextConfirmation?> SeenAsync(string th = Th) => (await capture.GetAsync<LawTextConfirmations>(Path)).Texts.SingleOrDefault(each => each.Th == th && each.En == En);

    [Fact]
    public async Task The_ministrys_administrator_confirms_a_text_to_the_letter_and_withdraws_it_and_everybody_sees_it()
    {
        (await SeenAsync()).ShouldBeNull();
        for (var twice = 0; twice < 2; twice++)
            (await Ministry.PostAsJsonAsync(Path, new ConfirmLawText(Th, En, " เล่ม 125 ตอนที่ 22 ก หน้า 1 "), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SeenAsync())!.ShouldSatisfyAllConditions(each => each.Role.ShouldBe(Roles.AgencyAdmin), each => each.Source.ShouldBe("เล่ม 125 ตอนที่ 22 ก หน้า 1"), each => each.At.ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-2)));
        (await SeenAsync(Th + " ")).ShouldBeNull("a text that differs by a letter is another one");
        (await Ministry.PostAsJsonAsync(Path + "/withdraw", new WithdrawLawText(Th, En, "มีการแก้ไขกฎหมาย"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SeenAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_else_confirms_and_every_fault_is_named()
    {
        foreach (var role in Roles.All)
            foreach (var path in new[] { Path, Path + "/withdraw" })
                if (role != Roles.AgencyAdmin) (await capture.AsPerson("somebody", role, "*").PostAsJsonAsync(path, new ConfirmLawText(Th, En, "เล่ม 125"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        (await capture.AsPerson("admin-doe", Roles.AgencyAdmin, "doe").PostAsJsonAsync(Path, new ConfirmLawText(Th, En, "เล่ม 125"), Wire.Json)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "an agency does not confirm the ministry's law");
        var wrong = await Ministry.PostAsJsonAsync(Path, new ConfirmLawText("x", En, "-"), Wire.Json);
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var text = await wrong.Content.ReadAsStringAsync();
        text.ShouldContain("\"th\"");
        text.ShouldContain("\"source\"");
    }

    [Fact]
    public void The_newest_word_on_a_text_counts()
    {
        var (by, day) = (new ActedBy("u", Roles.AgencyAdmin, null), new DateTimeOffset(2026, 11, 1, 9, 0, 0, TimeSpan.Zero));
        object Said(string source) => new LawTextConfirmed(Th, En, new(source), by);
        var gone = new LawTextConfirmationWithdrawn(Th, En, new("why not"), by);
        ConfirmLawTexts.After([(Said("first"), day), (Said("second"), day.AddDays(1))]).Texts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(each => each.Source.ShouldBe("second"), each => each.At.ShouldBe(day.AddDays(1)));
        ConfirmLawTexts.After([(Said("first"), day), (gone, day.AddDays(1))]).Texts.ShouldBeEmpty();
        ConfirmLawTexts.After([(gone, day), (Said("again"), day.AddDays(1))]).Texts.ShouldHaveSingleItem();
    }
}
