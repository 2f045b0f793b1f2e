using Transparency.DecisionCapture;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Exports;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.MyCase;
using Transparency.DecisionCapture.Receipts;
using Transparency.DecisionCapture.Replay;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

if (await Commands.RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("decision-capture");
builder.AddEventStore();
builder.AddIntake();
builder.AddCases();
builder.AddAnnouncements();
builder.AddCompleteness();
builder.AddErasure().AddMyCase();
builder.AddReplays();

var app = builder.Build();
app.UseServiceDefaults();
app.MapIntake();
app.MapCases();
app.MapFeed();
app.MapMyCase();
app.MapCompleteness();
app.MapErasures();
app.MapReplays();
app.MapLog("/log").AllowPublic();
app.MapReceipts();
app.MapExports();
await app.RunAsync();
return 0;
