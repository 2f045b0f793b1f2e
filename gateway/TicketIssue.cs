using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway;

/// <summary>Somebody the gateway knows, for as long as it remembers the look-up; the ticket is signed at most once per look-up.</summary>
public sealed class Identified(Caller caller, LiveSession? session, TicketMint mint)
{
    private readonly Lazy<MintedTicket> ticket = new(() => mint.Mint(caller));

    public Caller Caller { get; } = caller;

    /// <summary>Null for clients.</summary>
    public LiveSession? Session { get; } = session;

    /// <summary>Has at least 40 of its 60 seconds left, because look-ups are remembered for 15 and used at once.</summary>
    public MintedTicket Ticket => ticket.Value;
}

/// <summary>Signs tickets for people and clients with <c>Ticket__PrivateKey</c>.</summary>
public sealed class TicketIssue(IConfiguration configuration, TimeProvider time) : IDisposable
{
    private readonly TicketMint mint = TicketMint.FromFile(
        configuration["Ticket:PrivateKey"] ?? throw new InvalidOperationException("Ticket__PrivateKey is not configured."), time);

    public Identified For(Caller caller, LiveSession? session = null) => new(caller, session, mint);

    public void Dispose() => mint.Dispose();
}

public static class TicketIssueWiring
{
    public static void AddTicketIssue(this WebApplicationBuilder builder) => builder.Services.AddSingleton<TicketIssue>();
}
