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
public sealed class TicketIssue : IDisposable
{
    private readonly TicketMint mint;
    private readonly TicketKeys keys;
    private readonly TicketVerifier verifier;

    public TicketIssue(IConfiguration configuration, TimeProvider time)
    {
        mint = TicketMint.FromFile(configuration["Ticket:PrivateKey"] ?? throw new InvalidOperationException("Ticket__PrivateKey is not configured."), time);
        keys = TicketKeys.Of(mint.KeyId, mint.PublicKeyPem(), time);
        verifier = new TicketVerifier(keys, time);
    }

    public Identified For(Caller caller, LiveSession? session = null) => new(caller, session, mint);

    /// <summary>Session of a ticket made here that has not expired, or null.</summary>
    public Guid? SessionOf(string ticket) =>
        verifier.Verify(ticket, out var caller) == TicketRefusal.None && Guid.TryParseExact(caller.Session, "n", out var session) ? session : null;

    public void Dispose()
    {
        mint.Dispose();
        keys.Dispose();
    }
}

public static class TicketIssueWiring
{
    public static void AddTicketIssue(this WebApplicationBuilder builder) => builder.Services.AddSingleton<TicketIssue>();
}
