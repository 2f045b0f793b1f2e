using System.CommandLine;
using Transparency.Launch;

return await new RootCommand("Starts Transparency on this machine: real PostgreSQL and RabbitMQ, all services, the gateway and the portal")
{
    // The root itself is `run`: build/run hands its arguments through.
    Verbs.Stop(),
    Verbs.Keys(),
    Verbs.Servers(),
}.WithRun().Parse(args).InvokeAsync(new InvocationConfiguration
{
    // Services finish what is in flight and the servers shut down in order: the default of two seconds would cut them off.
    ProcessTerminationTimeout = TimeSpan.FromMinutes(2),
});
