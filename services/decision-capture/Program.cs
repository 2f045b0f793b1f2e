using Transparency.DecisionCapture;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

if (await Commands.RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("decision-capture");
builder.AddEventStore();
builder.AddIntake();

var app = builder.Build();
app.UseServiceDefaults();
app.MapIntake();
await app.RunAsync();
return 0;
