using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Transparency.Gateway.Accounts;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Seeding;

/// <summary>One person per role, for a first look. The password comes from <c>Demo__Password</c>; running again resets it.</summary>
internal static class DemoAccounts
{
    private sealed record Person(string User, string NameTh, string NameEn, string Role, string Agency, string? Staff = null);

    private static readonly Person[] People =
    [
        new("officer.doe", "เจ้าหน้าที่ตัวอย่าง กกจ.", "Sample officer, DOE", Roles.Officer, "doe", "doe-001"),
        new("admin.doe", "ผู้ดูแลระบบตัวอย่าง กกจ.", "Sample agency administrator, DOE", Roles.AgencyAdmin, "doe", "doe-900"),
        new("verifier.dsd", "ผู้สอบทานตัวอย่าง กพร.", "Sample verifier, DSD", Roles.Verifier, "dsd", "dsd-950"),
        new("redflag", "ผู้ดูแลสัญญาณเตือนตัวอย่าง ศปท.", "Sample red-flag administrator", Roles.RedFlagAdmin, "*"),
        new("auditor", "ผู้ตรวจสอบตัวอย่าง", "Sample auditor", Roles.Auditor, "*"),
        new("executive", "ผู้บริหารตัวอย่าง", "Sample executive", Roles.Executive, "*"),
        new("operations", "ผู้ดูแลการทำงานตัวอย่าง", "Sample operations", Roles.Operations, "*"),
        new("dpo", "เจ้าหน้าที่คุ้มครองข้อมูลตัวอย่าง", "Sample data-protection officer", Roles.DataProtectionOfficer, "*"),
    ];

    public static async Task SeedAsync(IServiceProvider services, string? password, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password))
            throw new InvalidOperationException("Demo__Password is not configured.");
        var accounts = services.GetRequiredService<UserManager<Account>>();
        var database = services.GetRequiredService<AccountsDatabase>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var person in People)
        {
            var account = await accounts.FindByNameAsync(person.User);
            if (account is null)
            {
                account = new Account { Id = Guid.CreateVersion7(now), UserName = person.User, NameTh = person.NameTh, NameEn = person.NameEn, Staff = person.Staff, CreatedAt = now };
                Check(await accounts.CreateAsync(account));
            }
            if (!await accounts.CheckPasswordAsync(account, password))
            {
                if (account.PasswordHash is not null)
                    Check(await accounts.RemovePasswordAsync(account));
                Check(await accounts.AddPasswordAsync(account, password));
            }
            if (!await database.Grants.AnyAsync(g => g.AccountId == account.Id && g.Role == person.Role && g.Agency == person.Agency, cancellationToken))
                database.Grants.Add(new Grant { Id = Guid.CreateVersion7(now), AccountId = account.Id, Role = person.Role, Agency = person.Agency, ValidFrom = now, GrantedBy = "seed --demo" });
        }
        await database.SaveChangesAsync(cancellationToken);
        await Console.Out.WriteLineAsync($"gateway: {People.Length} demo accounts ready");
    }

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException(string.Join("; ", result.Errors.Select(e => e.Description)));
    }
}
