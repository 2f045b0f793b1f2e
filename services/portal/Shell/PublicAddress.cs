namespace Transparency.Portal.Shell;

/// <summary>
/// Addresses that leave the screen, on posters and letters: <c>Portal__PublicUrl</c> when configured, else the address the reader used
/// (the gateway passes its host on).
/// </summary>
public sealed class PublicAddress(IConfiguration configuration, IHttpContextAccessor accessor)
{
    public string Of(string path)
    {
        if (configuration["Portal:PublicUrl"] is { Length: > 0 } configured)
            return configured.TrimEnd('/') + path;
        var request = accessor.HttpContext!.Request;
        var scheme = request.Headers["X-Forwarded-Proto"].ToString() is "https" ? "https" : request.Scheme;
        return $"{scheme}://{request.Host}{path}";
    }
}
