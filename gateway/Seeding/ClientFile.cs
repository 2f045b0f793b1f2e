using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.Clients;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Seeding;

/// <summary>One entry of the file: <c>[{"id":"scoring","key":"tk_scoring_…","roles":["service"],"agencies":["*"],"scopes":[]}]</c>.</summary>
/// <param name="Key">Whole key or the secret alone; at least 43 characters of secret.</param>
internal sealed record ClientEntry(string Id, string Key, string[] Roles, string[] Agencies, string[]? Scopes = null);

/// <summary>Adds or updates clients. A changed key leaves the former one valid for an hour, so that nothing has to restart at once.</summary>
internal static class ClientFile
{
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    public static async Task SeedAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var entries = await JsonSerializer.DeserializeAsync<ClientEntry[]>(stream, Wire.Json, cancellationToken) ?? [];
        var database = services.GetRequiredService<AccountsDatabase>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var entry in entries)
        {
            var key = ClientKey.Parse(entry.Key) ?? new ClientKey(entry.Id, entry.Key);
            if (key.ClientId != entry.Id || key.Secret.Length < ClientKey.ShortestSecret)
                throw new InvalidOperationException($"Client {entry.Id}: the key is another client's or shorter than {ClientKey.ShortestSecret} characters.");
            if (entry.Roles.Except(Roles.All).ToArray() is { Length: > 0 } unknown)
                throw new InvalidOperationException($"Client {entry.Id}: unknown roles {string.Join(", ", unknown)}.");
            var digest = key.Digest();
            var client = await database.Clients.SingleOrDefaultAsync(c => c.Id == entry.Id, cancellationToken);
            if (client is null)
            {
                client = new Client { Id = entry.Id, KeyDigest = digest, Roles = [], Agencies = [], Scopes = [], CreatedAt = now };
                database.Clients.Add(client);
            }
            else if (!client.KeyDigest.AsSpan().SequenceEqual(digest))
                (client.FormerKeyDigest, client.FormerUntil, client.KeyDigest) = (client.KeyDigest, now + Overlap, digest);
            (client.Roles, client.Agencies, client.Scopes) = (entry.Roles, entry.Agencies, entry.Scopes ?? []);
        }
        await database.SaveChangesAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"gateway: {entries.Length} clients ready");
    }
}
