using System.CommandLine;
using System.Globalization;
using Transparency.AuditorCli.Publishing;

namespace Transparency.AuditorCli.Exporting;

/// <summary>The gateway as an auditor comes to it: the key of TRANSPARENCY_AUDITOR_KEY, or else TRANSPARENCY_KEY; never in the command line.</summary>
public static class AuditorDoor
{
    public static Option<string?> Option() => new("--gateway") { Description = "address of the gateway; default: TRANSPARENCY_GATEWAY" };

    /// <exception cref="UnusableInputException">No address, or none that is one.</exception>
    public static GatewayClient Open(string? given)
    {
        var address = given ?? Environment.GetEnvironmentVariable("TRANSPARENCY_GATEWAY") ?? throw new UnusableInputException("--gateway or TRANSPARENCY_GATEWAY is needed");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new UnusableInputException($"--gateway: {address} is no http(s) address");
        var key = Environment.GetEnvironmentVariable("TRANSPARENCY_AUDITOR_KEY") ?? Environment.GetEnvironmentVariable("TRANSPARENCY_KEY");
        return new(address, key ?? throw new UnusableInputException("TRANSPARENCY_AUDITOR_KEY or TRANSPARENCY_KEY is needed"));
    }

    /// <summary>An instant with offset; a local time is refused because nobody knows whose it is.</summary>
    /// <exception cref="UnusableInputException">Something else.</exception>
    public static DateTimeOffset? Instant(string option, string? text)
    {
        if (text is null) return null;
        var zoned = text.EndsWith('Z') || (text.Length > 6 && text[^3] == ':' && text[^6] is '+' or '-');
        return zoned && text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? instant : throw new UnusableInputException($"{option}: {text} is no instant with offset, such as 2026-07-06T00:00:00+07:00");
    }

    /// <summary>A path with those parameters that are given.</summary>
    public static string Path(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        var given = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return given.Length == 0 ? path : $"{path}?{given}";
    }
}
