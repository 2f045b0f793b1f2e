using Transparency.EventStore;
using Transparency.Scoring;
using Transparency.ServiceDefaults;

if (await Commands.RunAsync(args) is { } exitCode)
    return exitCode;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("scoring");
builder.AddEventStore();
builder.AddScoring();

var app = builder.Build();
app.UseServiceDefaults();
app.MapScoring();
app.MapLog("/log/scoring").AllowPublic();
await app.RunAsync();
return 0;
