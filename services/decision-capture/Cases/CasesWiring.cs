using Microsoft.Extensions.DependencyInjection.Extensions;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Reads;
using Transparency.DecisionCapture.Staff;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Cases;

public static class CasesWiring
{
    /// <summary>The list of cases and the view of one. Needs the store, the clock, <see cref="OpenTexts"/>, the announcements and <c>Secrets:PseudonymKey</c>.</summary>
    public static WebApplicationBuilder AddCases(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => new ErasedKeys(provider.GetRequiredService<Store>().Source));
        builder.Services.AddSingleton(new TrackingSecrets(MasterKey.Read(builder.Configuration, "Secrets:PseudonymKey")));
        // Whose cases are whose follows from the catalogue and the staff register.
        builder.Services.AddCatalogue();
        builder.Services.AddSingleton<StaffBook>().AddSingleton<StaffStanding>();
        builder.Services.AddSingleton<AskRegister>(provider => provider.GetRequiredService<StaffStanding>().TellAsync).TryAddSingleton<Posts>();
        builder.Services.AddSingleton<CaseLookup>().AddSingleton<OfficesInCharge>().AddSingleton<CaseTimeline>().AddSubscription<CaseProjection>();
        return builder;
    }

    public static void MapCases(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases", ListCases.Endpoint).Allow(Officer, AgencyAdmin, Auditor, RedFlagAdmin, Executive, Operations);
        // Texts are opened here: only for those whose task it is.
        routes.MapGet("/api/cases/{caseId}", SeeCase.Endpoint).Allow(Officer, AgencyAdmin, Auditor, RedFlagAdmin);
        routes.MapGet("/api/cases/{caseId}/reads", SeeReaders.Endpoint).Allow(Officer, AgencyAdmin, Auditor, RedFlagAdmin);
    }
}
