using System.CommandLine;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Simulation;

/// <summary><c>transparency simulate --seed N</c>: publishes a simulated week of the ministry's named processes.</summary>
public static class SimulateCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "seed of the simulation; the same seed gives the same events", DefaultValueFactory = _ => 1 };
        var cases = new Option<int>("--cases") { Description = "cases per service, 1 to 100000", DefaultValueFactory = _ => 120 };
        var connection = new Connection();
        var command = new Command("simulate", "Publish a simulated week of the four named processes (our own sample, no real persons)") { seed, cases };
        connection.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var perService = parsed.GetValue(cases);
            if (perService is < 1 or > 100_000) throw new UnusableInputException("--cases: a number from 1 to 100000");
            using var gateway = connection.Gateway(parsed);
            var catalogue = await gateway.GetAsync<Catalogue>("/api/catalogue", cancellation);
            var services = catalogue.Services.Where(each => each is { Sample: true, EndedOn: null } && catalogue.Offices.Any(office => office.Agency == each.Agency))
                .Where(each => !catalogue.Sources.Any(source => source.Historical && source.Name.StartsWith("urn:log:", StringComparison.Ordinal) && source.Agencies.Contains(each.Agency)))
                .OrderBy(each => each.Code, StringComparer.Ordinal).ToList();
            if (services.Count == 0) throw new UnusableInputException("the catalogue holds no sample service to simulate");

            var agencies = services.Select(each => each.Agency).Distinct().Order(StringComparer.Ordinal).ToList();
            await using var publisher = await connection.OpenAsync(parsed, SourcesOf(agencies, connection.BrokerUser(parsed)), cancellation);
            var events = SimulatedWeek.Of(catalogue, services, parsed.GetValue(seed), perService).Select(each => (each.Agency, each.Event));
            return await PublishRun.OfAsync(publisher, events, [.. agencies.Select(each => (SimulatedWeek.SourceOf(each), each))], parsed.GetValue(connection.Json), cancellation);
        }));
        return command;
    }

    private static JsonElement SourcesOf(IEnumerable<string> agencies, string brokerUser) => JsonSerializer.SerializeToElement(new
    {
        sources = agencies.Select(agency => new
        {
            name = SimulatedWeek.SourceOf(agency), nameTh = $"ข้อมูลจำลองหนึ่งสัปดาห์ ({agency})", nameEn = $"Simulated week ({agency})",
            agencies = new[] { agency }, brokerUser, historical = true,
        }),
    }, GatewayClient.Json);
}
