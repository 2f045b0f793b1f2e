using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Transparency.ServiceDefaults.Tickets;

/// <summary>Why a ticket was refused.</summary>
public enum TicketRefusal
{
    /// <summary>Accepted.</summary>
    None,
    /// <summary>Not a compact JWS of ours, wrong <c>typ</c>, missing claims, or longer than 8 kB.</summary>
    Malformed,
    /// <summary>Algorithm other than ES256.</summary>
    Algorithm,
    /// <summary>Key id without public key here.</summary>
    UnknownKey,
    /// <summary>Signature does not verify.</summary>
    Signature,
    /// <summary>Past its expiry.</summary>
    Expired,
    /// <summary>Issued in the future or with a life over 60 seconds.</summary>
    Lifetime,
}

/// <summary>
/// Verifies tickets and remembers verified ones until they expire (ECDSA costs about a hundred times a look-up).
/// The memory is bounded; a change of the key set empties it.
/// </summary>
public sealed class TicketVerifier(TicketKeys keys, TimeProvider time)
{
    private const int Remembered = 20_000;
    private const int ClockSkewSeconds = 5;
    private readonly ConcurrentDictionary<string, Verified> verified = new(StringComparer.Ordinal);
    private int generation = -1;

    /// <summary>Checks <paramref name="text"/>; on success <paramref name="caller"/> is who it names, else it is anonymous.</summary>
    public TicketRefusal Verify(string text, out Caller caller)
    {
        ArgumentNullException.ThrowIfNull(text);
        caller = Caller.Anonymous;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        keys.Refresh();
        if (generation != keys.Generation)
        {
            verified.Clear();
            generation = keys.Generation;
        }
        if (verified.TryGetValue(text, out var known))
        {
            if (known.Exp <= now)
            {
                verified.TryRemove(text, out _);
                return TicketRefusal.Expired;
            }
            caller = known.Caller;
            return TicketRefusal.None;
        }
        var refusal = Check(text, now, out var ticket);
        if (refusal != TicketRefusal.None)
            return refusal;
        caller = ticket!.ToCaller();
        Remember(text, new Verified(caller, ticket.Exp), now);
        return TicketRefusal.None;
    }

    private TicketRefusal Check(string text, long now, out Ticket? ticket)
    {
        ticket = null;
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var last = text.LastIndexOf('.');
        if (text.Length > Ticket.LongestText || first <= 0 || last == first || text.AsSpan(first + 1, last - first - 1).Contains('.'))
            return TicketRefusal.Malformed;
        if (Decode<TicketHeader>(text.AsSpan(0, first)) is not { } header || header.Crit is not null || header.Alg is null || header.Kid is null)
            return TicketRefusal.Malformed;
        if (header.Alg != Ticket.Algorithm)
            return TicketRefusal.Algorithm;
        if (header.Typ != Ticket.Type)
            return TicketRefusal.Malformed;
        if (keys.Find(header.Kid) is not { } key)
            return TicketRefusal.UnknownKey;
        Span<byte> signature = stackalloc byte[64];
        var signed = text.AsSpan(last + 1);
        // Asked first, because decoding throws at stray bits behind the last byte.
        if (signed.Length != 86 || !Base64Url.IsValid(signed) || !Base64Url.TryDecodeFromChars(signed, signature, out var length) || length != 64)
            return TicketRefusal.Signature;
        if (!key.Verify(Encoding.ASCII.GetBytes(text[..last]), signature))
            return TicketRefusal.Signature;
        if (Decode<Ticket>(text.AsSpan(first + 1, last - first - 1)) is not { Sub.Length: > 0, Roles: not null, Agencies: not null } claims)
            return TicketRefusal.Malformed;
        if (claims.Exp <= now)
            return TicketRefusal.Expired;
        if (claims.Iat > now + ClockSkewSeconds || claims.Exp - claims.Iat > (long)Ticket.LongestLife.TotalSeconds)
            return TicketRefusal.Lifetime;
        ticket = claims;
        return TicketRefusal.None;
    }

    private void Remember(string text, Verified entry, long now)
    {
        if (verified.Count >= Remembered)
        {
            foreach (var (key, value) in verified)
                if (value.Exp <= now)
                    verified.TryRemove(key, out _);
            if (verified.Count >= Remembered)
                verified.Clear();
        }
        verified[text] = entry;
    }

    private static T? Decode<T>(ReadOnlySpan<char> segment) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(segment), Ticket.Json);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Verified(Caller Caller, long Exp);
}
