using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Exports;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Receipts;
using Transparency.DecisionCapture.Replay;

namespace Transparency.DecisionCapture;

/// <summary>Registration of decision-capture's own parts and its endpoints.</summary>
public static class Wiring
{
    public static WebApplicationBuilder AddDecisionCapture(this WebApplicationBuilder builder)
    {
        builder.AddIntake();
        builder.AddCases();
        builder.AddAnnouncements();
        builder.AddCompleteness();
        builder.AddErasure().AddMyCase();
        builder.AddReplays();
        return builder;
    }

    public static void MapDecisionCapture(this WebApplication app)
    {
        app.MapIntake();
        app.MapCases();
        app.MapFeed();
        app.MapMyCase();
        app.MapCompleteness();
        app.MapErasures();
        app.MapReplays();
        app.MapReceipts();
        app.MapExports();
    }
}
