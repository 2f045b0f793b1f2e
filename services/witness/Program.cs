using Transparency.ServiceDefaults;
using Transparency.Witness;
using Transparency.Witness.Cosigning;
using Transparency.Witness.Heads;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
// No tickets here: a witness stands apart from the gateway it helps to watch, and a log's signature is its authorisation.
builder.AddProcessDefaults("witness");
builder.AddPublicLimits();
builder.Services.AddSingleton(KnownLogs.Read(builder.Configuration.Required("Witness:Logs")));
builder.Services.AddSingleton(HeadFiles.Open(builder.Configuration.Required("Witness:State")));
builder.Services.AddSingleton(Cosigner.Read(builder.Configuration.Required("Witness:Key")));
builder.Services.AddSingleton<WitnessMetrics>();
builder.Services.AddHealthChecks().AddCheck<HeadFilesWritable>("state", tags: [Health.Ready]);

var app = builder.Build();
app.UseProcessDefaults();
app.UseRateLimiter();
app.MapAddCheckpoint();
app.MapLatestCheckpoint();
await app.RunAsync();
