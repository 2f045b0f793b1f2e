using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Clients;

/// <summary><c>POST /api/tickets</c>: client id and key for a ticket of at most 60 seconds, for services that call each other directly.</summary>
public static class RequestTicket
{
    public static void AddClients(this WebApplicationBuilder builder) => builder.Services.AddSingleton<KnownClients>();

    public static void MapTickets(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/tickets", HandleAsync).RequireRateLimiting(RateLimits.Tickets).AllowPublic();

    private static async Task<IResult> HandleAsync(TicketRequest request, HttpContext context, KnownClients clients, TicketIssue tickets, CancellationToken cancellationToken)
    {
        var key = ClientKey.Parse(request.Key) ?? new ClientKey(request.Client, request.Key);
        var who = key.ClientId == request.Client ? await clients.FindAsync(key, cancellationToken) : null;
        if (who is null)
            return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "This is not a valid client key.");
        context.Response.Headers.CacheControl = "no-store";
        // Signed anew: the caller keeps it until shortly before its end.
        return TypedResults.Ok(tickets.For(who.Caller).Ticket);
    }
}
