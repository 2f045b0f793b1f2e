using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Transparency.Gateway.Accounts;

/// <summary>Maps onto the tables that <c>Schema/*.sql</c> create; the scripts are the truth, a test compares both.</summary>
public sealed partial class AccountsDatabase(DbContextOptions<AccountsDatabase> options) : IdentityUserContext<Account, Guid>(options)
{
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<AccessEvent> AccessEvents => Set<AccessEvent>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema("accounts");
        // Roles and agencies are grants; claims of accounts are not used at all.
        builder.Ignore<IdentityUserClaim<Guid>>();
        builder.Entity<Account>().ToTable("account");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("login");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("token");
        builder.Entity<Grant>().ToTable("granted");
        builder.Entity<Session>().ToTable("session");
        builder.Entity<Client>().ToTable("client");
        builder.Entity<AccessEvent>().ToTable("access_event").Property(e => e.Id).UseIdentityAlwaysColumn();
        builder.Entity<ProtectionKey>().ToTable("protection_key");
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
            property.SetColumnName(WordStart().Replace(property.Name, "_").ToLowerInvariant());
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex WordStart();
}
