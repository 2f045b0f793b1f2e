namespace Transparency.ServiceDefaults;

/// <summary>
/// One bit that the gateway says about a request: it came from a network of the ministry's own offices. The gateway sets it or takes it off, whatever the caller sent; no
/// address goes further than the gateway.
/// </summary>
public static class OfficeNetworkHeader
{
    /// <summary>Name of the header.</summary>
    public const string Name = "Office-Network";

    /// <summary>Its only value.</summary>
    public const string Yes = "1";
}
