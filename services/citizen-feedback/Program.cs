using Transparency.CitizenFeedback;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (await Commands.RunAsync(builder, args) is { } exitCode) return exitCode;

builder.AddServiceDefaults("citizen-feedback");
builder.AddEventStore();
builder.AddFeedback();

var app = builder.Build();
app.UseServiceDefaults();
app.UseRateLimiter();
app.MapFeedback();
app.MapLog("/log/citizen-feedback").AllowPublic();
await app.RunAsync();
return 0;
