using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Seeding;

/// <summary>One person per role, for a first look. The password comes from <c>Demo__Password</c>; running again resets it.</summary>
internal static class DemoAccounts
{
    private sealed record Person(string User, string NameTh, string NameEn, string Role, string Agency, string? Staff = null);

    private static readonly Person[] People =
    [
        new("officer.doe", "เจ้าหน้าที่ตัวอย่าง กกจ.", "Sample officer, DOE", Roles.Officer, "doe", "doe-bkk-05"),
        new("admin.doe", "ผู้ดูแลระบบตัวอย่าง กกจ.", "Sample agency administrator, DOE", Roles.AgencyAdmin, "doe", "doe-900"),
        new("admin.mol", "ผู้ดูแลระบบตัวอย่าง สป.", "Sample administrator of the ministry", Roles.AgencyAdmin, "*", "mol-900"),
        new("verifier.dsd", "ผู้สอบทานตัวอย่าง กพร.", "Sample verifier, DSD", Roles.Verifier, "dsd", "dsd-950"),
        // Two look at each claim, and neither from the agency that made it.
        new("verifier.sso", "ผู้สอบทานตัวอย่าง สปส.", "Sample verifier, SSO", Roles.Verifier, "sso", "sso-950"),
        new("redflag", "ผู้ดูแลสัญญาณเตือนตัวอย่าง ศปท.", "Sample red-flag administrator", Roles.RedFlagAdmin, "*"),
        // Nothing is concluded by one person alone.
        new("redflag.second", "ผู้สอบสวนคนที่สองตัวอย่าง ศปท.", "Sample second investigator", Roles.RedFlagAdmin, "*"),
        new("auditor", "ผู้ตรวจสอบตัวอย่าง", "Sample auditor", Roles.Auditor, "*"),
        new("executive", "ผู้บริหารตัวอย่าง", "Sample executive", Roles.Executive, "*"),
        new("operations", "ผู้ดูแลการทำงานตัวอย่าง", "Sample operations", Roles.Operations, "*"),
        new("dpo", "เจ้าหน้าที่คุ้มครองข้อมูลตัวอย่าง", "Sample data-protection officer", Roles.DataProtectionOfficer, "*"),
    ];

    public static async Task SeedAsync(IServiceProvider services, string? password, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password))
            throw new InvalidOperationException("Demo__Password is not configured.");
        foreach (var person in People)
            await AccountFile.PutAsync(services, new AccountEntry(person.User, person.NameTh, person.NameEn, [new GrantEntry(person.Role, person.Agency)], person.Staff, password), "seed --demo", cancellationToken);
        await Console.Out.WriteLineAsync($"gateway: {People.Length} demo accounts ready");
    }
}
