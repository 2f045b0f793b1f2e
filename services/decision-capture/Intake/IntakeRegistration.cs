using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake.Broker;
using Transparency.DecisionCapture.Quarantine;
using Transparency.DecisionCapture.Staff;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Totals;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Wiring of what this service takes in: catalogue, subjects, intake and quarantine.</summary>
public static class IntakeRegistration
{
    public static WebApplicationBuilder AddIntake(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSubjects(builder.Configuration);
        services.AddCatalogue();
        services.AddHostedService<CatalogueFollower>();
        services.AddSingleton<CatalogueDrafts>().AddSingleton<SeeDrafts>().AddSingleton<PublishDue>().AddHostedService(provider => provider.GetRequiredService<PublishDue>());
        services.AddSingleton<Waiting>();
        services.AddHostedService<QuarantineWatch>();
        services.AddSingleton<Outcomes>();
        services.AddSingleton<RecordCaseEvents>();
        services.AddSingleton<Resubmission>();
        services.AddSingleton<BrokerState>();
        services.AddHostedService<BrokerReader>();
        services.AddHealthChecks().AddCheck<BrokerState>("intake-broker", tags: [Health.Ready]);
        services.AddProblemFor<StoreOverloadedException>(StatusCodes.Status503ServiceUnavailable, "overloaded", "Too many events wait to be written.", TimeSpan.FromSeconds(2));
        services.AddProblemFor<StoreUnavailableException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "The store does not answer.", TimeSpan.FromSeconds(5));
        services.AddProblemFor<NpgsqlException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "The database does not answer.", TimeSpan.FromSeconds(5));
        return builder;
    }

    /// <summary>Keys of data subjects and what is derived from the secrets of this service.</summary>
    public static void AddSubjects(this IServiceCollection services, IConfiguration configuration)
    {
        var pseudonymKey = MasterKey.Read(configuration, "Secrets:PseudonymKey");
        services.AddSingleton(new MasterKey(MasterKey.Read(configuration, "Secrets:MasterKey")));
        services.AddSingleton(new SubjectLookup(pseudonymKey));
        services.AddSingleton(new TextShapes(pseudonymKey));
        services.AddSingleton(provider => new SubjectKeys(NpgsqlDataSource.Create(KeyDatabase.Prepared(configuration)), provider.GetRequiredService<MasterKey>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OpenTexts>(provider => new SealedTexts(provider.GetRequiredService<SubjectKeys>()).OpenAsync);
    }

    /// <summary>The catalogue in force and its publication; also used by the <c>seed</c> command.</summary>
    public static void AddCatalogue(this IServiceCollection services)
    {
        services.TryAddSingleton<CatalogueLog>();
        services.TryAddSingleton<CataloguePublisher>();
    }

    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        routes.MapCatalogue();
        routes.MapLawTexts();
        routes.MapStaff();
        routes.MapPost("/api/case-events", ReportCaseEvents.Handle).Allow(Roles.CaseSystem).WithMetadata(new RequestSizeLimitAttribute(ReportCaseEvents.MaximumBody));
        routes.MapGet("/api/case-events/outcomes", Outcomes.Get).Allow(Roles.CaseSystem, Roles.Operations, Roles.Auditor, Roles.AgencyAdmin, Roles.Service);
        routes.MapQuarantine();
        routes.MapTotals();
    }
}
