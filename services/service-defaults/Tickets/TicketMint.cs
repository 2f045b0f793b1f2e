using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>Signs tickets with the gateway's private key. Only the gateway, and tests standing in for it, have one.</summary>
public sealed class TicketMint : IDisposable
{
    private readonly ECDsa key;
    private readonly string header;
    private readonly TimeProvider time;
    private readonly Lock gate = new();

    /// <param name="kid">Key id: the public key's file name without <c>.pem</c>.</param>
    /// <param name="privateKeyPem">PKCS#8 private key on P-256.</param>
    /// <param name="time">Clock for <c>iat</c> and <c>exp</c>.</param>
    /// <exception cref="ArgumentException">Not a P-256 private key in PEM form.</exception>
    public TicketMint(string kid, string privateKeyPem, TimeProvider time)
    {
        KeyId = kid;
        this.time = time;
        key = ECDsa.Create();
        key.ImportFromPem(privateKeyPem);
        if (key.KeySize != 256)
            throw new ArgumentException("The ticket key must be on P-256.", nameof(privateKeyPem));
        header = Ticket.Encode(new TicketHeader(Ticket.Algorithm, Ticket.Type, kid));
    }

    /// <summary>Key id put into each ticket.</summary>
    public string KeyId { get; }

    /// <summary>Reads <c>&lt;kid&gt;.pem</c>.</summary>
    public static TicketMint FromFile(string path, TimeProvider time) =>
        new(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path), time);

    /// <summary>The public half, as services keep it in <c>Ticket__PublicKeys/&lt;kid&gt;.pem</c>.</summary>
    public string PublicKeyPem() => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Signs a ticket for <paramref name="caller"/> that starts now.</summary>
    /// <param name="caller">Whom it names.</param>
    /// <param name="life">At most 60 seconds; the default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="life"/> is over 60 seconds.</exception>
    public MintedTicket Mint(Caller caller, TimeSpan? life = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var span = life ?? Ticket.LongestLife;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, Ticket.LongestLife, nameof(life));
        var iat = time.GetUtcNow().ToUnixTimeSeconds();
        var exp = iat + (long)span.TotalSeconds;
        var ticket = new Ticket(caller.Subject, caller.Roles, caller.Agencies, caller.Offices.Count == 0 ? null : caller.Offices,
            caller.Staff, caller.Session, caller.ClientId, caller.Scopes.Count == 0 ? null : caller.Scopes, iat, exp);
        var signed = header + "." + Ticket.Encode(ticket);
        byte[] signature;
        lock (gate)
            signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new MintedTicket(signed + "." + Base64Url.EncodeToString(signature), DateTimeOffset.FromUnixTimeSeconds(exp));
    }

    /// <summary>Releases the key.</summary>
    public void Dispose() => key.Dispose();
}

/// <summary>Answer of <c>POST /api/tickets</c>.</summary>
/// <param name="Ticket">Compact JWS for <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">End of its life, UTC.</param>
public sealed record MintedTicket(string Ticket, DateTimeOffset ExpiresAt);

/// <summary>Body of <c>POST /api/tickets</c>.</summary>
/// <param name="Client">Client id.</param>
/// <param name="Key">Client key as handed out: <c>tk_&lt;id&gt;_&lt;secret&gt;</c> or the secret alone.</param>
public sealed record TicketRequest(string Client, string Key);
