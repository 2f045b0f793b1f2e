using Microsoft.AspNetCore.Identity;
using Transparency.Gateway.Accounts;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Sessions;

/// <summary>What an authenticator app needs (RFC 6238, SHA-1, 6 digits, 30 s). Shown once, before the factor is switched on.</summary>
public sealed record SecondFactorKey(string Key, string Uri);

/// <summary>Ten one-time codes for the day the phone is lost. Shown once.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>Switching on the second factor: ask for a key, put it into the app, prove it with a code.</summary>
public static class SecondFactor
{
    public static async Task<IResult> BeginAsync(HttpContext context, UserManager<Account> accounts)
    {
        if (await AccountOfAsync(context, accounts) is not { } account)
            return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        if (account.TwoFactorEnabled)
            return Problems.Conflict("second-factor-on", "The second factor is on already.");
        await accounts.ResetAuthenticatorKeyAsync(account);
        var key = await accounts.GetAuthenticatorKeyAsync(account) ?? "";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SecondFactorKey(key, $"otpauth://totp/Transparency:{Uri.EscapeDataString(account.UserName!)}?secret={key}&issuer=Transparency&digits=6"));
    }

    public static async Task<IResult> ConfirmAsync(HttpContext context, UserManager<Account> accounts, AccountsDatabase database, TimeProvider time)
    {
        if (await AccountOfAsync(context, accounts) is not { } account)
            return Problems.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "Sign in first.");
        if (account.TwoFactorEnabled)
            return Problems.Conflict("second-factor-on", "The second factor is on already.");
        var code = (await context.Request.ReadFormAsync(context.RequestAborted))["code"].ToString();
        if (!await accounts.VerifyTwoFactorTokenAsync(account, TokenOptions.DefaultAuthenticatorProvider, code.Replace(" ", "", StringComparison.Ordinal)))
            return Problems.Invalid(new FieldError("code", "wrong"));
        await accounts.SetTwoFactorEnabledAsync(account, true);
        var codes = await accounts.GenerateNewTwoFactorRecoveryCodesAsync(account, 10) ?? [];
        database.AccessEvents.Add(new AccessEvent { At = time.GetUtcNow(), Kind = "second-factor-set", AccountId = account.Id, SessionId = context.Who()!.Session!.Id });
        await database.SaveChangesAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RecoveryCodes([.. codes]));
    }

    private static async Task<Account?> AccountOfAsync(HttpContext context, UserManager<Account> accounts) =>
        context.Who()?.Session is { } session ? await accounts.FindByIdAsync(session.AccountId.ToString()) : null;
}
