using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Transparency.Servers;

/// <summary>A RabbitMQ broker; with its management address we may create virtual hosts and users on it.</summary>
/// <param name="administrator"><c>amqp://user:password@host:port/vhost</c>.</param>
/// <param name="management">Base address of the management plugin, or null when the broker offers none.</param>
public class RabbitServer(Uri administrator, Uri? management)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>AMQP address of the administrator.</summary>
    public Uri Administrator { get; } = administrator;

    /// <summary>Base address of the management plugin, or null.</summary>
    public Uri? Management { get; } = management;

    /// <summary>Makes sure that a virtual host exists and that the administrator may use it; answers the administrator's address of it.</summary>
    /// <exception cref="InvalidOperationException">The broker offers no management and the virtual host is not the one of its address.</exception>
    public async Task<Uri> CreateVhostAsync(string vhost, CancellationToken cancellation = default)
    {
        if (Management is null && Uri.UnescapeDataString(Administrator.AbsolutePath.TrimStart('/')) == vhost)
            return Administrator;
        await SendAsync(HttpMethod.Put, $"vhosts/{Escaped(vhost)}", new { }, cancellation).ConfigureAwait(false);
        var (user, password) = LoginOf(Administrator);
        await GrantAsync(user, vhost, ".*", ".*", ".*", cancellation).ConfigureAwait(false);
        return AddressOf(user, password, vhost);
    }

    /// <summary>Removes a virtual host with its queues. For tests.</summary>
    public Task DeleteVhostAsync(string vhost, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, $"vhosts/{Escaped(vhost)}", null, cancellation);

    /// <summary>
    /// Makes sure that a user exists and answers its address for <paramref name="vhost"/>. It has no permission yet.
    /// The same broker gives the same password again.
    /// </summary>
    public async Task<Uri> CreateUserAsync(string user, string vhost, CancellationToken cancellation = default)
    {
        var password = DerivedPassword.For(LoginOf(Administrator).Password, "rabbit " + user);
        await SendAsync(HttpMethod.Put, $"users/{Escaped(user)}", new { password, tags = "" }, cancellation).ConfigureAwait(false);
        return AddressOf(user, password, vhost);
    }

    /// <summary>Sets what a user may do in a virtual host; the patterns are regular expressions over names, "" = nothing.</summary>
    public Task GrantAsync(string user, string vhost, string configure, string write, string read, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Put, $"permissions/{Escaped(vhost)}/{Escaped(user)}", new { configure, write, read }, cancellation);

    private Uri AddressOf(string user, string password, string vhost) =>
        new UriBuilder(Administrator) { UserName = Escaped(user), Password = Escaped(password), Path = "/" + Escaped(vhost) }.Uri;

    private static (string User, string Password) LoginOf(Uri address)
    {
        var login = address.UserInfo.Split(':', 2);
        return login is [{ Length: > 0 } user, var password] ? (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)) : ("guest", "guest");
    }

    private static string Escaped(string name) => Uri.EscapeDataString(name);

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        if (Management is null)
            throw new InvalidOperationException("the broker's management address is not known: set TRANSPARENCY_RABBITMQ_MANAGEMENT (e.g. http://host:15672) to let virtual hosts and users be created");
        using var request = new HttpRequestMessage(method, new Uri(Management, "api/" + path));
        var (user, password) = LoginOf(Administrator);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode && !(method == HttpMethod.Delete && response.StatusCode == HttpStatusCode.NotFound))
            throw new InvalidOperationException($"RabbitMQ refused {method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)}");
    }
}
