using System.Net;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Forwarding;

/// <summary>
/// Networks of the ministry's own offices (<c>OfficeNetworks__0=10.20.0.0/16</c> …). A rating that comes from one is marked by one bit; addresses end here.
/// Without any, nothing is marked.
/// </summary>
public sealed class OfficeNetworks(IConfiguration configuration)
{
    private readonly IPNetwork[] _networks = [.. configuration.GetSection("OfficeNetworks").GetChildren().Select(each => IPNetwork.Parse(each.Value ?? ""))];

    /// <summary>Puts the bit on, or takes off what a caller claims.</summary>
    public void Mark(HttpContext context, HttpRequestMessage forwarded)
    {
        forwarded.Headers.Remove(OfficeNetworkHeader.Name);
        if (context.Connection.RemoteIpAddress is { } address && Contains(address)) forwarded.Headers.TryAddWithoutValidation(OfficeNetworkHeader.Name, OfficeNetworkHeader.Yes);
    }

    /// <summary>Whether an address is one of an office; IPv4 in the clothes of IPv6 is the same address.</summary>
    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Any(network => network.Contains(plain));
    }
}
