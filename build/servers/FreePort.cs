using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Transparency.Servers;

/// <summary>
/// TCP ports of the loopback address that nobody listens on, for programs that bind them a while later. They lie below those the kernel hands
/// out by itself (ip(7), <c>ip_local_port_range</c>), so that no connection and no listener on port 0 takes one in between, and no two callers
/// in this process get the same.
/// </summary>
public static class FreePort
{
    private const string KernelsRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_000, KernelsUsualLowest = 32_768, Enough = 1_000;

    // Port and for whom: a file that remembers it, or null. Two that choose side by side, neither listening yet, would else both find it free.
    private static readonly Dictionary<int, string?> s_given = [];

    /// <summary>A free port. A program outside this process may still take it before it is bound: one time in some twenty thousand for two that choose at the same moment.</summary>
    public static int Any()
    {
        lock (s_given) return Next(null);
    }

    /// <summary>The port that <paramref name="file"/> remembers if it is still free, else a new one, which the file remembers from then on.</summary>
    public static int Remembered(string file)
    {
        file = Path.GetFullPath(file);
        lock (s_given)
        {
            if (File.Exists(file) && int.TryParse(File.ReadAllText(file), out var remembered) && s_given.GetValueOrDefault(remembered, file) == file && IsFree(remembered))
            {
                s_given[remembered] = file;
                return remembered;
            }
            var port = Next(file);
            File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
            return port;
        }
    }

    private static int Next(string? owner)
    {
        // Where the kernel leaves no room below its own ports, any will do.
        var end = KernelsLowest() is var lowest && lowest >= Lowest + Enough ? lowest : IPEndPoint.MaxPort + 1;
        while (true)
        {
            var port = Random.Shared.Next(Lowest, end);
            if (IsFree(port) && s_given.TryAdd(port, owner)) return port;
        }
    }

    private static int KernelsLowest() =>
        File.Exists(KernelsRange) && int.TryParse(File.ReadAllText(KernelsRange).Split('\t')[0], out var lowest) ? lowest : KernelsUsualLowest;

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
