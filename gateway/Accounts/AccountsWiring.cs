using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Accounts;

public static class AccountsWiring
{
    /// <summary>Database, accounts with lockout and second factor, and the keys that seal cookies.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddPooledDbContextFactory<AccountsDatabase>((provider, options) => options.UseNpgsql(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Store") ?? throw new InvalidOperationException("ConnectionStrings__Store is not configured."),
            npgsql => npgsql.EnableRetryOnFailure(2)));
        services.AddScoped(p => p.GetRequiredService<IDbContextFactory<AccountsDatabase>>().CreateDbContext());
        services.AddIdentityCore<Account>(identity =>
        {
            identity.User.RequireUniqueEmail = false;
            // Length and variety, no classes of letters: Thai has no lower case, and a made password may happen to have none.
            identity.Password.RequiredLength = 10;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireDigit = false;
            identity.Password.RequiredUniqueChars = 5;
            identity.Lockout.MaxFailedAccessAttempts = 5;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
        }).AddEntityFrameworkStores<AccountsDatabase>().AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddHealthChecks().AddCheck<StoreAnswers>("store", tags: [Health.Ready]);

        var sealing = services.AddDataProtection().SetApplicationName("transparency-gateway");
        if (builder.Configuration["DataProtection:Keys"] is { Length: > 0 } directory)
            sealing.PersistKeysToFileSystem(new DirectoryInfo(directory));
        else
            services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(p => new ConfigureOptions<KeyManagementOptions>(
                o => o.XmlRepository = new KeysInStore(p.GetRequiredService<IDbContextFactory<AccountsDatabase>>())));
    }

    private sealed class StoreAnswers(IDbContextFactory<AccountsDatabase> factory) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var database = await factory.CreateDbContextAsync(cancellationToken);
                return await database.Clients.Select(c => c.Id).Take(1).CountAsync(cancellationToken) >= 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy("the account store does not answer");
            }
        }
    }
}
