using Transparency.Gateway;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.Browser;
using Transparency.Gateway.Clients;
using Transparency.Gateway.Forwarding;
using Transparency.Gateway.OpenId;
using Transparency.Gateway.Schema;
using Transparency.Gateway.Seeding;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddProcessDefaults("gateway");
builder.AddAccounts();
if (args is ["migrate", ..] or ["seed", ..])
    return await (args[0] == "migrate" ? Migration.RunAsync(builder) : Seed.RunAsync(builder, args[1..]));

builder.AddSessions();
builder.AddOpenId();
builder.AddClients();
builder.AddTicketIssue();
builder.AddRateLimits();
builder.AddForwarding();

var app = builder.Build();
app.UseKnownProxies();
app.UseSecurityHeaders();
app.UseProcessDefaults();
app.UseBrowserErrors();
app.UseAuthentication();
app.UseIdentification();
app.UseSameOrigin();
app.UseRateLimiter();
app.MapSessions();
app.MapPeople();
app.MapOpenId();
app.MapTickets();
app.MapReverseProxy();
await app.RunAsync();
return 0;
