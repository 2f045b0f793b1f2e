using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Complaints;
using Transparency.CitizenFeedback.LanguagePacks;
using Transparency.CitizenFeedback.Objections;
using Transparency.CitizenFeedback.Questions;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Replay;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.CitizenFeedback.Signals;

namespace Transparency.CitizenFeedback;

/// <summary>Registration of citizen-feedback's own parts and its endpoints.</summary>
public static class Wiring
{
    public static void AddFeedback(this WebApplicationBuilder builder)
    {
        builder.AddQuestions();
        builder.AddServicePoints();
        builder.AddRatings();
        builder.AddClaims();
        builder.AddSignals();
        builder.AddReplays();
        builder.AddComplaints();
        builder.AddObjections();
    }

    public static void MapFeedback(this IEndpointRouteBuilder app)
    {
        app.MapQuestions();
        app.MapServicePoints();
        app.MapOpenServicePoint();
        app.MapRetireServicePoint();
        app.MapRatings();
        app.MapSummary();
        app.MapClaims();
        app.MapSignals();
        app.MapReplays();
        app.MapComplaints();
        app.MapObjections();
        app.MapLanguagePacks();
    }
}
