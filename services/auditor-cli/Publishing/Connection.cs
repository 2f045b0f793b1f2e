using System.CommandLine;
using System.Text.Json;

namespace Transparency.AuditorCli.Publishing;

/// <summary>Where to publish: options with defaults from the environment, so that keys need not stand in a command line.</summary>
public sealed class Connection
{
    private readonly Option<string?> _broker = new("--broker") { Description = "AMQP address of the intake vhost; default: TRANSPARENCY_INTAKE" };
    private readonly Option<string?> _gateway = new("--gateway") { Description = "address of the gateway; default: TRANSPARENCY_GATEWAY" };
    private readonly Option<bool> _noImport = new("--no-import") { Description = "do not import the catalogue entries that the log needs" };

    public Option<bool> Json { get; } = new("--json") { Description = "print the result as JSON" };

    public void AddTo(Command command)
    {
        command.Add(_broker);
        command.Add(_gateway);
        command.Add(_noImport);
        command.Add(Json);
    }

    /// <summary>The broker account of the address: the registry binds sources to it.</summary>
    public string BrokerUser(ParseResult parsed) => Uri.UnescapeDataString(Broker(parsed).UserInfo.Split(':')[0]);

    /// <summary>A client of the gateway with the key of TRANSPARENCY_KEY.</summary>
    public GatewayClient Gateway(ParseResult parsed) =>
        new(Setting(parsed.GetValue(_gateway), "TRANSPARENCY_GATEWAY", "--gateway"), Environment.GetEnvironmentVariable("TRANSPARENCY_KEY"));

    /// <summary>Imports the catalogue entries and connects to the broker.</summary>
    public async Task<BrokerPublisher> OpenAsync(ParseResult parsed, JsonElement catalogue, CancellationToken cancellation)
    {
        if (!parsed.GetValue(_noImport))
        {
            using var gateway = Gateway(parsed);
            await gateway.PostAsync("/api/catalogue/import", catalogue, cancellation);
        }
        return new(Broker(parsed));
    }

    private Uri Broker(ParseResult parsed)
    {
        var given = Setting(parsed.GetValue(_broker), "TRANSPARENCY_INTAKE", "--broker");
        return Uri.TryCreate(given, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps" && address.UserInfo.Contains(':')
            ? address : throw new UnusableInputException("--broker: expected amqp(s)://user:password@host:port/vhost");
    }

    private static string Setting(string? given, string variable, string option) =>
        given ?? Environment.GetEnvironmentVariable(variable) ?? throw new UnusableInputException($"{option} or {variable} is needed");
}
