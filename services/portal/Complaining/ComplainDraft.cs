using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Complaining;

/// <summary>A complaint on its way: it lives in the page's hidden field only, and nowhere before it is sent.</summary>
/// <param name="Step">1 what kind, 2 about whom, 3 where and when, 4 what happened, 5 name, 6 check and send.</param>
public sealed record ComplainDraft(int Step, string Channel, string? Category = null, string? About = null, string? Agency = null, string? Office = null, string? Service = null,
    string? WhereWhen = null, string? CaseRef = null, string? What = null, string? Identity = null, string? Name = null, string? Contact = null)
{
    /// <summary>Screens before the receipt.</summary>
    public const int Steps = 6;

    public static ComplainDraft Begin(string channel) => new(1, channel);

    /// <summary>The draft with the answers of its screen, and the text key of what is missing; null when the screen is complete. Pure.</summary>
    /// <param name="form">Value of a field, trimmed; null when empty.</param>
    /// <param name="agencyOf">Agency of an office.</param>
    public (ComplainDraft Draft, string? Missing) Answered(Func<string, string?> form, Func<string, string?> agencyOf)
    {
        var next = this with { Step = Step + 1 };
        switch (Step)
        {
            case 1:
                return form("answer") is "bribery" or "unfair" or "delay" or "other" ? (next with { Category = form("answer") }, null) : (this, "complain.chooseOne");
            case 2:
                return form("answer") is "service" or "officer" or "office-head" or "agency-head" or "centre" ? (next with { About = form("answer") }, null) : (this, "complain.chooseOne");
            case 3:
                var (agency, office) = form("place") is not { } place ? (null, null) : agencyOf(place) is { } of ? (of, place) : (place, (string?)null);
                var kept = next with { Agency = agency, Office = office, Service = null, WhereWhen = Cut(form("whereWhen"), 1000), CaseRef = Cut(form("caseRef"), 100) };
                return agency is null && Category != "bribery" && About != "centre" ? (kept with { Step = Step }, "complain.choosePlace") : (kept, null);
            case 4:
                return form("what") is { Length: >= 10 } what ? (next with { What = Cut(what, 8000) }, null) : (this with { What = form("what") }, "complain.sayMore");
            case 5:
                var identity = form("identity");
                var named = this with { Identity = identity, Name = identity == "anonymous" ? null : Cut(form("name"), 200), Contact = identity == "anonymous" ? null : Cut(form("contact"), 200) };
                return identity is not ("named" or "confidential" or "anonymous") ? (named, "complain.chooseOne")
                    : identity == "named" && named.Name is null ? (named, "complain.nameNeeded") : (named with { Step = Step + 1 }, null);
            default:
                return (this, null);
        }
    }

    private static string? Cut(string? text, int most) => text is { Length: > 0 } ? text[..Math.Min(most, text.Length)] : null;
}

/// <summary>
/// Seals what stands in hidden fields, so that neither a passer-by who opens the page's source nor a script can read or change it. A seal holds two hours.
/// </summary>
public sealed class ComplainSeal(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("complaint").ToTimeLimitedDataProtector();

    public string Seal<T>(T value) => _protector.Protect(typeof(T).Name + JsonSerializer.Serialize(value, Wire.Json), Lasts);

    /// <summary>Null when the text is not our seal of that kind or is too old.</summary>
    public T? Open<T>(string? box) where T : class
    {
        try
        {
            var text = _protector.Unprotect(box ?? "");
            return text.StartsWith(typeof(T).Name + "{", StringComparison.Ordinal) ? JsonSerializer.Deserialize<T>(text[typeof(T).Name.Length..], Wire.Json) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
