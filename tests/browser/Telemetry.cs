using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Transparency.Browser.Tests;

/// <summary>Takes whatever the system tells a collector – spans with their attributes, metrics, log records – and keeps the bytes, so that a test can look for what must not be in them.</summary>
public sealed class Telemetry : IAsyncDisposable
{
    private readonly HttpListener _door = new();
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private readonly Task _taking;

    private Telemetry(int port)
    {
        _door.Prefixes.Add($"http://127.0.0.1:{port}/");
        _door.Start();
        Address = $"http://127.0.0.1:{port}";
        _taking = TakeAsync();
    }

    private string Address { get; }

    /// <summary>What the launcher hands to every service.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };

    /// <summary>How many reports have arrived.</summary>
    public int Count => _bodies.Count;

    public static Telemetry Start()
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return new(port);
    }

    /// <summary>All that arrived after the first <paramref name="before"/> reports, as text in which ASCII can be looked for.</summary>
    public string After(int before) => string.Join('\n', _bodies.Skip(before).Select(Encoding.Latin1.GetString));

    private async Task TakeAsync()
    {
        while (_door.IsListening)
        {
            HttpListenerContext request;
            try
            {
                request = await _door.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await request.Request.InputStream.CopyToAsync(body);
            _bodies.Enqueue(body.ToArray());
            request.Response.StatusCode = 200;
            request.Response.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _door.Close();
        await _taking;
    }
}
