using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Transparency.Gateway.Accounts;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Clients;

/// <summary>Clients by key, read through a memory of 15 seconds: that long a disabled client may still work.</summary>
public sealed class KnownClients(IDbContextFactory<AccountsDatabase> factory, TicketIssue tickets, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private const string Bearer = "Bearer ";
    private readonly ConcurrentDictionary<string, Entry> remembered = new(StringComparer.Ordinal);

    /// <summary>Reads an <c>Authorization</c> header; null unless it carries a valid client key.</summary>
    public ValueTask<Identified?> FindAsync(string? authorization, CancellationToken cancellationToken) =>
        authorization is not null && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && ClientKey.Parse(authorization[Bearer.Length..].Trim()) is { } key
            ? FindAsync(key, cancellationToken)
            : ValueTask.FromResult<Identified?>(null);

    /// <summary>The client when the secret is its own (or its former one, within the overlap) and it is not disabled.</summary>
    public async ValueTask<Identified?> FindAsync(ClientKey key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!remembered.TryGetValue(key.ClientId, out var entry) || now >= entry.Until)
        {
            entry = await ReadAsync(key.ClientId, now, cancellationToken);
            if (remembered.Count >= MostRemembered)
                remembered.Clear();
            remembered[key.ClientId] = entry;
        }
        var digest = key.Digest();
        return entry.Digests.Any(d => CryptographicOperations.FixedTimeEquals(d, digest)) ? entry.Who : null;
    }

    private async Task<Entry> ReadAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var client = await database.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.DisabledAt == null, cancellationToken);
        var until = now + Sessions.Sessions.Remembered;
        if (client is null)
            return new Entry([], null, until);
        byte[][] digests = client.FormerKeyDigest is { } former && client.FormerUntil > now ? [client.KeyDigest, former] : [client.KeyDigest];
        var caller = new Caller($"client:{client.Id}", client.Roles, client.Agencies, [], null, client.Id, null, client.Scopes);
        return new Entry(digests, tickets.For(caller), until);
    }

    private sealed record Entry(byte[][] Digests, Identified? Who, DateTimeOffset Until);
}
