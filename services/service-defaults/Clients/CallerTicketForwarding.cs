using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Transparency.ServiceDefaults.Clients;

/// <summary>Passes the ticket of the request being answered on to the service called. Nothing is sent outside a request or for an anonymous caller.</summary>
public sealed class CallerTicketForwarding(IHttpContextAccessor accessor) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Headers.Authorization = null;
        if (accessor.HttpContext is { } context && !Tickets.Caller.Of(context).IsAnonymous)
            request.Headers.TryAddWithoutValidation(HeaderNames.Authorization, context.Request.Headers.Authorization.ToString());
        return base.SendAsync(request, cancellationToken);
    }
}
