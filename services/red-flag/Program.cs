using Transparency.EventStore;
using Transparency.RedFlag;
using Transparency.RedFlag.Alerts;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Replay;
using Transparency.RedFlag.Rules;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (await Commands.RunAsync(builder.Configuration, args) is { } exitCode) return exitCode;

builder.AddServiceDefaults("red-flag");
builder.AddEventStore();
builder.AddRules();
builder.AddInspections();
builder.AddInvestigationWork();
builder.AddFlagAnnouncements();
builder.AddReplays();
builder.AddAlerts();
builder.Services.AddHostedService<PeerRefresh>().AddHostedService<PeerStudies>().AddHostedService<RuleAudit>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapFlagList();
app.MapFlagTotals();
app.MapFlagDetails();
app.MapFlagPack();
app.MapInvestigations();
app.MapOpenFlags();
app.MapRules();
app.MapReplays();
app.MapLog("/log/red-flag").AllowPublic();
await app.RunAsync();
return 0;
