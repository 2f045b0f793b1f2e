using Transparency.EventStore;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Replay;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (args is ["migrate", ..])
{
    await StoreSchema.MigrateAsync(builder.Configuration, CancellationToken.None, typeof(Inspector).Assembly);
    return 0;
}

builder.AddServiceDefaults("red-flag");
builder.AddEventStore();
builder.AddRules();
builder.AddInspections();
builder.AddInvestigationWork();
builder.AddFlagAnnouncements();
builder.AddReplays();
builder.Services.AddHostedService<PeerRefresh>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapFlagList();
app.MapFlagTotals();
app.MapFlagDetails();
app.MapInvestigations();
app.MapOpenFlags();
app.MapRules();
app.MapReplays();
app.MapLog("/log/red-flag").AllowPublic();
await app.RunAsync();
return 0;
