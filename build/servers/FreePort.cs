using System.Net;
using System.Net.Sockets;

namespace Transparency.Servers;

/// <summary>TCP ports of the loopback address that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Asks the kernel for a free port. Another process can take it before it is used: callers start again with a new one then.</summary>
    public static int Any()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The port that <paramref name="file"/> remembers if it is still free, else a new one, which the file remembers from then on.</summary>
    public static int Remembered(string file)
    {
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), out var remembered) && IsFree(remembered))
            return remembered;
        var port = Any();
        File.WriteAllText(file, port.ToString());
        return port;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
