using MassTransit;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Announcements;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Changes;
using Transparency.Scoring.Clock;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Felt;
using Transparency.Scoring.FollowUps;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Ita;
using Transparency.Scoring.OldStandards;
using Transparency.Scoring.PreChecks;
using Transparency.Scoring.PublicFigures;
using Transparency.Scoring.Replay;
using Transparency.Scoring.Replays;
using Transparency.Scoring.Rubrics;
using Transparency.Scoring.Rubrics.Drafts;
using Transparency.Scoring.Steps;
using Transparency.Scoring.Verification;
using Transparency.ServiceDefaults.Clients;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Scoring;

/// <summary>Registration of scoring's own parts and its endpoints.</summary>
public static class Wiring
{
    public static WebApplicationBuilder AddScoring(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddServiceClient("decision-capture");
        builder.AddServiceClient("citizen-feedback");
        services.AddSingleton<PublishedRubrics>().AddSingleton<RubricDrafts>().AddSingleton<CatalogueVersions>().AddSingleton<Scorer>().AddSingleton<CaseFactsFollowed>().AddSingleton<RatingSumsFollowed>();
        services.AddFollower(CaseFactsFollowed.Follower).AddFollower(RatingSumsFollowed.Follower);
        services.AddSubscription<ScoreAnnouncements>();
        services.AddSingleton<Reassessment>().AddHostedService(provider => provider.GetRequiredService<Reassessment>());
        services.AddHostedService<StepFill>();
        services.AddSingleton<CalendarConfirmations>().AddSingleton<ItaImports>().AddSingleton<FollowUpRecords>().AddHostedService<PublishedContent>();
        services.AddSingleton<ReplayJobs>().AddSingleton<ReplayRunner>().AddHostedService(provider => provider.GetRequiredService<ReplayRunner>());
        services.AddSingleton<AssessmentLog>().AddSingleton<SeeAssessments>().AddHostedService<Reminders>().AddHostedService<FreezeDue>();
        services.AddSingleton<PublishedTimes>().AddSingleton<PublishedSteps>().AddSingleton(provider => new KeptAnswers<TimeSaved>(provider.GetRequiredService<TimeProvider>(), TimeSpan.FromMinutes(5)));
        builder.AddReplays();
        builder.AddMessaging("scoring", bus =>
        {
            bus.AddConsumer<CaseFactsRecordedConsumer, InRuns<CaseFactsRecordedConsumer>>();
            bus.AddConsumer<RatingSumsConsumer, InRuns<RatingSumsConsumer>>();
        });
        return builder;
    }

    public static void MapScoring(this WebApplication app)
    {
        app.MapCaseScores();
        app.MapClocks();
        app.MapClockRules();
        app.MapPeriods();
        app.MapGroups();
        app.MapTrend();
        app.MapTimeSaved();
        app.MapTreatment();
        app.MapCitizensVoice();
        app.MapRecoverable();
        app.MapTotals();
        app.MapRubrics();
        app.MapItaImports();
        app.MapItaResults();
        app.MapFollowUps();
        app.MapRubricDrafts();
        app.MapRubricReplays();
        app.MapQuestionSets();
        app.MapCampaigns();
        app.MapAssessments();
        app.MapVerifiers();
        app.MapVerifications();
        app.MapOldStandard();
        app.MapChanges();
        app.MapPreCheck();
        app.MapOpenData();
        app.MapFeed();
        app.MapReplays();
    }
}
