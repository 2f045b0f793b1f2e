using Transparency.Portal.Packs;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddShell();
builder.AddServiceDefaults("portal");
builder.AddServices();

var app = builder.Build();
app.UseFiles();
app.UseLanguages();
app.UseNames();
app.UsePacks();
app.UseServiceDefaults();
app.UsePages();
app.MapPages();
await app.RunAsync();
