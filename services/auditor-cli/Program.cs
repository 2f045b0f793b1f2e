using System.CommandLine;
using Transparency.AuditorCli.Publishing;
using Transparency.AuditorCli.Simulation;

return await new RootCommand("Transparency: publish logs as a case system would, replay, export and verify")
{
    PublishCommand.Create(),
    SimulateCommand.Create(),
}.Parse(args).InvokeAsync();
