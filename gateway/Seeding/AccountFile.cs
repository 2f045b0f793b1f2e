using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Transparency.Gateway.Accounts;
using Transparency.Gateway.OpenId;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Seeding;

/// <param name="Office">Null: every office of the agency.</param>
/// <param name="From">Null: now.</param>
/// <param name="To">Null: until withdrawn by setting it.</param>
internal sealed record GrantEntry(string Role, string Agency, string? Office = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>One person of the file.</summary>
/// <param name="Password">Sets the password when given.</param>
/// <param name="OpenId">Subject at the ministry's OpenID Connect provider.</param>
/// <param name="Disabled">True closes the account; its sessions end within 15 seconds.</param>
internal sealed record AccountEntry(string User, string NameTh, string NameEn, GrantEntry[] Grants, string? Staff = null, string? Password = null, string? OpenId = null, bool Disabled = false);

/// <summary>
/// Adds or updates people and sets what they may do to exactly what the file says for them: grants that the file no longer names end now,
/// and stay in the table as history.
/// </summary>
internal static class AccountFile
{
    public static async Task SeedAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var entries = await JsonSerializer.DeserializeAsync<AccountEntry[]>(stream, Wire.Json, cancellationToken) ?? [];
        foreach (var entry in entries)
            await PutAsync(services, entry, "seed --accounts", cancellationToken);
        await Console.Out.WriteLineAsync($"gateway: {entries.Length} accounts ready");
    }

    public static async Task PutAsync(IServiceProvider services, AccountEntry entry, string by, CancellationToken cancellationToken)
    {
        if (entry.Grants.Select(g => g.Role).Except(Roles.People).ToArray() is { Length: > 0 } unknown)
            throw new InvalidOperationException($"Account {entry.User}: unknown roles {string.Join(", ", unknown)}.");
        var accounts = services.GetRequiredService<UserManager<Account>>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var account = await accounts.FindByNameAsync(entry.User);
        if (account is null)
        {
            account = new Account { Id = Guid.CreateVersion7(now), UserName = entry.User, NameTh = entry.NameTh, NameEn = entry.NameEn, CreatedAt = now };
            Check(await accounts.CreateAsync(account));
        }
        (account.NameTh, account.NameEn, account.Staff) = (entry.NameTh, entry.NameEn, entry.Staff);
        account.DisabledAt = entry.Disabled ? account.DisabledAt ?? now : null;
        Check(await accounts.UpdateAsync(account));
        if (entry.Password is { } password && !await accounts.CheckPasswordAsync(account, password))
        {
            if (account.PasswordHash is not null)
                Check(await accounts.RemovePasswordAsync(account));
            Check(await accounts.AddPasswordAsync(account, password));
        }
        if (entry.OpenId is { } subject && await accounts.FindByLoginAsync(OpenIdProvider.LoginProvider, subject) is null)
            Check(await accounts.AddLoginAsync(account, new UserLoginInfo(OpenIdProvider.LoginProvider, subject, null)));
        await GrantAsync(services.GetRequiredService<AccountsDatabase>(), account.Id, entry.Grants, by, now, cancellationToken);
    }

    private static async Task GrantAsync(AccountsDatabase database, Guid account, GrantEntry[] wanted, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var held = await database.Grants.Where(g => g.AccountId == account && (g.ValidTo == null || g.ValidTo > now)).ToListAsync(cancellationToken);
        foreach (var grant in held.Where(h => !wanted.Any(w => Same(w, h))))
            grant.ValidTo = grant.ValidFrom < now ? now : grant.ValidFrom.AddTicks(10);
        foreach (var grant in wanted.Where(w => !held.Any(h => Same(w, h))))
            database.Grants.Add(new Grant
            {
                Id = Guid.CreateVersion7(now), AccountId = account, Role = grant.Role, Agency = grant.Agency, Office = grant.Office,
                ValidFrom = grant.From?.ToUniversalTime() ?? now, ValidTo = grant.To?.ToUniversalTime(), GrantedBy = by,
            });
        await database.SaveChangesAsync(cancellationToken);

        static bool Same(GrantEntry w, Grant h) => (w.Role, w.Agency, w.Office, w.To) == (h.Role, h.Agency, h.Office, h.ValidTo) && (w.From is null || w.From == h.ValidFrom);
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join("; ", result.Errors.Select(e => e.Description)));
    }
}
