using System.CommandLine;
using Transparency.AuditorCli;
using Transparency.AuditorCli.Anomalies;
using Transparency.AuditorCli.Exporting;
using Transparency.AuditorCli.Measures;
using Transparency.AuditorCli.Peers;
using Transparency.AuditorCli.Publishing;
using Transparency.AuditorCli.Replaying;
using Transparency.AuditorCli.Rubrics;
using Transparency.AuditorCli.Simulation;
using Transparency.AuditorCli.Verifying;

var parsed = new RootCommand("Transparency: publish logs as a case system would, compare and score decisions, recount ITA, samples and the legal clock, replay rubrics, export, look back, replay and verify")
{
    PublishCommand.Create(),
    SimulateCommand.Create(),
    AnomalyCommand.Create(),
    PeersCommand.Create(),
    ItaCommand.Create(),
    SampleCommand.Create(),
    ClockCommand.Create(),
    RubricCommand.Create(),
    ExportCommand.Create(),
    HistoryCommand.Create(),
    ReplayCommand.Create(),
    VerifyCommand.Create(),
}.Parse(args);
var code = await parsed.InvokeAsync();
// 1 means that a check failed; a line that cannot be read is unusable input.
return parsed.Errors.Count > 0 ? ExitCode.Unusable : code;
