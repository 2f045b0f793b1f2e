using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Clients;

/// <summary>The service's own ticket, from <c>POST {Gateway__Url}/api/tickets</c> with <c>Client__Id</c> and <c>Client__Key</c>; kept until 10 s before it expires.</summary>
public sealed class OwnTicket(IHttpClientFactory clients, IConfiguration configuration, TimeProvider time) : IDisposable
{
    internal const string ClientName = "gateway-tickets";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim one = new(1, 1);
    private MintedTicket? current;

    /// <summary>A ticket with at least 10 seconds left.</summary>
    /// <exception cref="HttpRequestException">The gateway does not answer or refuses the key.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh(current) is { } cached)
            return cached;
        await one.WaitAsync(cancellationToken);
        try
        {
            if (Fresh(current) is { } meanwhile)
                return meanwhile;
            current = await RequestAsync(cancellationToken);
            return current.Ticket;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Forgets <paramref name="ticket"/>, which a service refused (a key was withdrawn); the next call asks for a new one.</summary>
    public void Forget(string ticket)
    {
        if (current is { } held && held.Ticket == ticket)
            Interlocked.CompareExchange(ref current, null, held);
    }

    private string? Fresh(MintedTicket? held) => held is not null && time.GetUtcNow() < held.ExpiresAt - Margin ? held.Ticket : null;

    private async Task<MintedTicket> RequestAsync(CancellationToken cancellationToken)
    {
        var gateway = Required("Gateway:Url").TrimEnd('/');
        using var http = clients.CreateClient(ClientName);
        using var response = await http.PostAsJsonAsync(new Uri(gateway + "/api/tickets"),
            new TicketRequest(Required("Client:Id"), Required("Client:Key")), Wire.Json, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<MintedTicket>(Wire.Json, cancellationToken)
            ?? throw new HttpRequestException("The gateway answered without a ticket.");
    }

    private string Required(string key) =>
        configuration[key] ?? throw new InvalidOperationException($"{key.Replace(":", "__", StringComparison.Ordinal)} is not configured.");

    /// <summary>Releases the gate.</summary>
    public void Dispose() => one.Dispose();
}

internal sealed class OwnTicketSending(OwnTicket tickets) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ticket = await tickets.GetAsync(cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == System.Net.HttpStatusCode.Unauthorized)
            tickets.Forget(ticket);
        return response;
    }
}
