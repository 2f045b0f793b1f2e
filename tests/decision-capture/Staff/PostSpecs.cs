using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Tests.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Tests.Staff;

/// <summary>Acts of this service's own desks ask the own register (ADR 0029).</summary>
[Collection(CaptureCollection.Name)]
public sealed class PostSpecs(CaptureProcess capture)
{
    private const string Header = "staff,agency,office,position,kind,from,to,order,orderSha256\n";

    private HttpClient Admin(string agency, string? staff, params string[] offices) => capture.As(Caller.Anonymous with { Subject = "admin-" + staff, Roles = [Roles.AgencyAdmin], Agencies = [agency], Staff = staff, Offices = offices });

    private static Task<HttpResponseMessage> ImportAsync(HttpClient http, string rows) => http.PostAsJsonAsync("/api/staff/import", new V1.ImportStaff(Header + rows, "ทะเบียน"), Wire.Json);

    [Fact]
    public async Task The_first_list_of_an_agency_is_imported_on_the_grant_alone_and_every_later_one_by_somebody_on_it()
    {
        var office = (await capture.GetAsync<V1.Catalogue>("/api/catalogue")).Offices.First(each => each.Agency == "tosh").Code;
        await RefusedAsync(await Admin("tosh", null).PostAsJsonAsync("/api/catalogue/drafts", new { }), "no-staff-code");
        await RefusedAsync(await Admin("tosh", "tosh-1").PostAsJsonAsync("/api/quarantine/resubmit", new { }), "no-posting");
        (await ImportAsync(Admin("tosh", null), $"tosh-1,tosh,{office},ผอ.,posted,2026-01-01,,,\n")).StatusCode.ShouldBe(HttpStatusCode.OK, "nobody has a post yet");
        // From now on nobody writes their own post.
        await RefusedAsync(await ImportAsync(Admin("tosh", "tosh-2"), $"tosh-2,tosh,{office},ผอ.,posted,2026-01-01,,,\n"), "no-posting");
        await RefusedAsync(await Admin("tosh", "tosh-2").PostAsJsonAsync("/api/staff/hand-over", new V1.HandOver("tosh", "tosh-1", "tosh-2", "why"), Wire.Json), "no-posting");
        (await Admin("tosh", "tosh-1").PostAsJsonAsync("/api/quarantine/resubmit", new { })).StatusCode.ShouldBe(HttpStatusCode.OK);
        await RefusedAsync(await Admin("tosh", "tosh-1", "elsewhere").PostAsJsonAsync("/api/quarantine/resubmit", new { }), "other-office");
        var yesterday = ProposeChange.DayOf(DateTimeOffset.UtcNow).AddDays(-1);
        (await ImportAsync(Admin("tosh", "tosh-1"), $"tosh-1,tosh,{office},ผอ.,posted,2026-01-01,{yesterday:yyyy-MM-dd},,\n")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // A register that all have left is no new one: the ministry helps.
        await RefusedAsync(await ImportAsync(Admin("tosh", "tosh-1"), $"tosh-1,tosh,{office},ผอ.,posted,2026-01-01,,,\n"), "no-posting");
        (await ImportAsync(Admin("*", null), $"tosh-1,tosh,{office},ผอ.,posted,2026-01-01,,,\n")).StatusCode.ShouldBe(HttpStatusCode.OK, "whose grant is for every agency stands in no agency's register");
    }

    [Fact]
    public async Task Only_these_addresses_are_acted_on_without_a_post()
    {
        await using var app = Whole();
        ((IEndpointRouteBuilder)app).DataSources.WithoutPost().ShouldBe(
        [
            "DELETE /api/replays/decision-capture/{id}", // auditors and operations: a read model built beside the live one
            "POST /api/catalogue/clock-rules", // the ministry's administrator, whose grant is for every agency
            "POST /api/catalogue/clock-rules/end",
            "POST /api/catalogue/import", // client keys; people are told to propose a draft
            "POST /api/catalogue/law-texts", // the ministry's administrator again
            "POST /api/catalogue/law-texts/withdraw",
            "POST /api/replays/decision-capture/",
        ]);
    }

    // As Program wires it; built, never started.
    internal static WebApplication Whole()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Ticket:PublicKeys"] = Path.GetTempPath(), ["Secrets:PseudonymKey"] = Convert.ToBase64String(Given.PseudonymKey), ["Secrets:MasterKey"] = Convert.ToBase64String(Given.MasterSecret),
            ["ConnectionStrings:Store"] = "Host=nowhere", ["ConnectionStrings:Keys"] = "Host=nowhere", ["ConnectionStrings:Broker"] = "amqp://nowhere",
        });
        builder.AddServiceDefaults("decision-capture");
        builder.AddEventStore();
        builder.AddDecisionCapture();
        var app = builder.Build();
        app.MapDecisionCapture();
        return app;
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, string rule)
    {
        var text = await answer.Content.ReadAsStringAsync();
        (answer.StatusCode, text.Contains("urn:problem-type:transparency:" + rule, StringComparison.Ordinal)).ShouldBe((HttpStatusCode.Forbidden, true), text);
    }
}
