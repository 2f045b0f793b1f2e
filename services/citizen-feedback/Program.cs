using Transparency.CitizenFeedback;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Questions;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Replay;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.CitizenFeedback.Signals;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (await Commands.RunAsync(builder, args) is { } exitCode) return exitCode;

builder.AddServiceDefaults("citizen-feedback");
builder.AddEventStore();
builder.AddQuestions();
builder.AddServicePoints();
builder.AddRatings();
builder.AddClaims();
builder.AddSignals();
builder.AddReplays();

var app = builder.Build();
app.UseServiceDefaults();
app.UseRateLimiter();
app.MapQuestions();
app.MapServicePoints();
app.MapOpenServicePoint();
app.MapRetireServicePoint();
app.MapRatings();
app.MapSummary();
app.MapTexts();
app.MapReasonTrend();
app.MapClaims();
app.MapSignals();
app.MapReplays();
app.MapLog("/log/citizen-feedback").AllowPublic();
await app.RunAsync();
return 0;
