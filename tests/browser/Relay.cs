using System.Net;
using System.Net.Sockets;

namespace Transparency.Browser.Tests;

/// <summary>Passes a browser's connections on from an address of its own (all of 127.0.0.0/8 is this machine), so that the address can be looked for afterwards and the line can be cut.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource _cut = new();
    private readonly IPAddress _from;
    private readonly Uri _to;
    private readonly Task _accepting;

    public Relay(Uri to, IPAddress from)
    {
        (_to, _from) = (to, from);
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Hangs up on everybody, and on whoever calls until the line is mended.</summary>
    public Task CutAsync() => Interlocked.Exchange(ref _cut, new CancellationTokenSource(0)).CancelAsync();

    public void Mend() => _cut = new CancellationTokenSource();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = PassAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(TcpClient browser)
    {
        using (browser)
        using (var system = new TcpClient(new IPEndPoint(_from, 0)))
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, _cut.Token);
            try
            {
                await system.ConnectAsync(IPAddress.Loopback, _to.Port, end.Token);
                var (near, far) = (browser.GetStream(), system.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, end.Token), far.CopyToAsync(near, end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side hung up.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
        _cut.Dispose();
    }
}
