using Transparency.DecisionCapture;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

if (await Commands.RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("decision-capture");
builder.AddEventStore();
builder.AddDecisionCapture();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDecisionCapture();
app.MapLog("/log").AllowPublic();
await app.RunAsync();
return 0;
