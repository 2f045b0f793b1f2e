using Microsoft.AspNetCore.Identity;
using Transparency.Gateway.Accounts;

namespace Transparency.Gateway.Sessions;

/// <summary>
/// <c>POST /api/session</c>: the sign-in form (<c>user</c>, <c>password</c>, <c>code</c>?, <c>returnUrl</c>?, <c>lang</c>?). Success: 303 to the page
/// asked for. Failure: 303 back to the form with <c>?error=</c> credentials, locked, code-needed, code-wrong, disabled or no-grant.
/// </summary>
public static class SignIn
{
    // Guessing a name must cost as long as guessing a password; the hash is of nothing in particular.
    private static readonly string DecoyHash = new PasswordHasher<Account>().HashPassword(Nobody(), Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)));

    public static async Task<IResult> HandleAsync(HttpContext context, UserManager<Account> accounts, AccountsDatabase database, Sessions sessions, TimeProvider time, CancellationToken cancellationToken)
    {
        var form = await context.Request.ReadFormAsync(cancellationToken);
        var returnUrl = LocalUrl.Or(form["returnUrl"], "/home");
        var now = time.GetUtcNow();

        var (error, account, method) = await CheckAsync(accounts, form["user"].ToString().Trim(), form["password"].ToString(), form["code"].ToString());
        var posts = error is null ? await Sessions.PostsAsync(database, account!.Id, now, cancellationToken) : [];
        if (error is null && posts.Count == 0)
            error = "no-grant";
        if (error is not null)
        {
            database.AccessEvents.Add(new AccessEvent { At = now, Kind = "sign-in-refused", AccountId = account?.Id, Detail = error });
            await database.SaveChangesAsync(cancellationToken);
            return LocalUrl.SeeOther(FormWith(error, returnUrl, form["lang"] == "en"));
        }
        await SessionCookie.SignInAsync(context, await sessions.StartAsync(account!, posts[0], method, cancellationToken));
        return LocalUrl.SeeOther(returnUrl);
    }

    /// <summary>The form's address with an error code, in the language of the page wanted.</summary>
    public static string FormWith(string error, string returnUrl, bool english = false) =>
        $"{(english || returnUrl.StartsWith("/en/", StringComparison.Ordinal) ? "/en" : "")}/sign-in?error={error}&returnUrl={Uri.EscapeDataString(returnUrl)}";

    private static async Task<(string? Error, Account? Account, string Method)> CheckAsync(UserManager<Account> accounts, string user, string password, string code)
    {
        var account = user.Length is > 0 and <= 256 ? await accounts.FindByNameAsync(user) : null;
        if (account?.PasswordHash is null || password.Length is 0 or > 1024)
        {
            accounts.PasswordHasher.VerifyHashedPassword(Nobody(), DecoyHash, password.Length > 1024 ? "" : password);
            return ("credentials", account, "");
        }
        if (await accounts.IsLockedOutAsync(account))
            return ("locked", account, "");
        if (!await accounts.CheckPasswordAsync(account, password))
            return (await FailedAsync(accounts, account, "credentials"), account, "");
        if (account.DisabledAt is not null)
            return ("disabled", account, "");
        if (account.TwoFactorEnabled)
        {
            if (string.IsNullOrWhiteSpace(code))
                return ("code-needed", account, "");
            if (!await accounts.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code.Replace(" ", "", StringComparison.Ordinal))
                && !(await accounts.RedeemTwoFactorRecoveryCodeAsync(account, code.Trim())).Succeeded)
                return (await FailedAsync(accounts, account, "code-wrong"), account, "");
        }
        await accounts.ResetAccessFailedCountAsync(account);
        return (null, account, account.TwoFactorEnabled ? "password+code" : "password");
    }

    private static async Task<string> FailedAsync(UserManager<Account> accounts, Account account, string error)
    {
        await accounts.AccessFailedAsync(account);
        return await accounts.IsLockedOutAsync(account) ? "locked" : error;
    }

    private static Account Nobody() => new() { NameTh = "", NameEn = "", CreatedAt = default };
}
