using System.Text;
using RabbitMQ.Client;
using Transparency.Servers;

namespace Transparency.DecisionCapture.Tests.Intake;

/// <summary>A department's case system on AMQP: a plain client with its own login, which may only write to the exchange.</summary>
public sealed class CaseSystem : IAsyncDisposable
{
    /// <summary>Source and login of the skill centres' certificates.</summary>
    public const string Certificates = "urn:mol:dsd:skill-centre-certificate", CertificatesUser = "dsd-skill-centre-certificate";

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _user;

    private CaseSystem(IConnection connection, IChannel channel, string user) => (_connection, _channel, _user) = (connection, channel, user);

    /// <summary>The end of a case, as the skill centres report it.</summary>
    public static string Closed(string id, string caseRef) => Given.Changed("CaseClosed", e =>
    {
        (e["id"], e["source"]) = (id, Certificates);
        var data = e["data"]!;
        (data["agency"], data["office"], data["service"], data["caseRef"]) = ("dsd", "dsd-bkk", "skill-centre-certificate", caseRef);
    });

    public static async Task<CaseSystem> ConnectAsync(CaptureProcess capture, string user)
    {
        var broker = await TestServers.RabbitAsync();
        var address = await broker.CreateUserAsync(user, capture.Vhost);
        await broker.GrantAsync(user, capture.Vhost, "", "^case-events$", "");
        var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        return new CaseSystem(connection, await connection.CreateChannelAsync(new CreateChannelOptions(true, true)), user);
    }

    public Task PublishAsync(string json, string? contentType = "application/cloudevents+json", bool withUserId = true, string? traceparent = null) =>
        PublishAsync(Encoding.UTF8.GetBytes(json), new BasicProperties
        {
            ContentType = contentType,
            Headers = traceparent is null ? null : new Dictionary<string, object?> { ["traceparent"] = traceparent },
        }, withUserId);

    public async Task PublishAsync(ReadOnlyMemory<byte> body, BasicProperties properties, bool withUserId = true)
    {
        properties.DeliveryMode = DeliveryModes.Persistent;
        if (withUserId)
            properties.UserId = _user;
        await _channel.BasicPublishAsync("case-events", "doe.CaseEvent", mandatory: true, properties, body);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
