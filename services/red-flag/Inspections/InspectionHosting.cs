using MassTransit;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Conduct;
using Transparency.RedFlag.Signals;
using Transparency.ServiceDefaults.Clients;
using Transparency.ServiceDefaults.Messaging;

namespace Transparency.RedFlag.Inspections;

public static class InspectionHosting
{
    /// <summary>The inspector and everything that sets it to work: the followed feeds, the timer of absences and the studies of what the feeds of conduct bring.</summary>
    public static void AddInspections(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient("decision-capture");
        builder.AddServiceClient("scoring");
        builder.AddServiceClient("citizen-feedback");
        builder.Services.AddSingleton(services => services.GetRequiredService<Store>().Source);
        builder.Services.AddSingleton<Catalogues>().AddSingleton<OfficesInCharge>().AddSingleton<Inspector>().AddSingleton<CaseFactsFollowed>().AddSingleton<ScoresFollowed>().AddSingleton<RatingSignalsFollowed>().AddSingleton<CaseReadsFollowed>().AddSingleton<EasingRows>();
        builder.Services.AddFollower(CaseFactsFollowed.Follower).AddFollower(ScoresFollowed.Follower).AddFollower(RatingSignalsFollowed.Follower).AddFollower(CaseReadsFollowed.Follower).AddHostedService<AbsenceTimer>().AddHostedService<ConductStudies>();
        builder.AddMessaging("red-flag", bus =>
        {
            bus.AddConsumer<CaseFactsRecordedConsumer, InRuns<CaseFactsRecordedConsumer>>();
            bus.AddConsumer<DecisionsScoredConsumer, InRuns<DecisionsScoredConsumer>>();
            bus.AddConsumer<RatingSignalsConsumer, InRuns<RatingSignalsConsumer>>();
        });
    }
}
