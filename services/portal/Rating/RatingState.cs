using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Rating;

/// <summary>A rating on its way: it lives in the page's hidden field only, and nowhere before the third tap.</summary>
/// <param name="Rating">Random id, 22 characters base64url: the same rating sent twice counts once.</param>
/// <param name="Answers">Question id → option code.</param>
/// <param name="Code">Claim code that this rating spends; null at a poster.</param>
public sealed record RatingState(string Rating, string Point, IReadOnlyDictionary<string, string> Answers, string? Code = null)
{
    public static RatingState Begin(string point, string? code = null) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), point, new Dictionary<string, string>(), code);

    public RatingState With(string question, string option) =>
        this with { Answers = new Dictionary<string, string>(Answers) { [question] = option } };
}

/// <summary>
/// Seals the state, so that neither a passer-by who opens the page's source nor a script can read or change the answers given.
/// A seal holds two hours: a phone put away and taken up again still counts.
/// </summary>
public sealed class RatingSeal(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("rating").ToTimeLimitedDataProtector();

    public string Seal(RatingState state) => _protector.Protect(JsonSerializer.Serialize(state, Wire.Json), Lasts);

    /// <summary>Null when the text is not our seal, is too old, or belongs to another point.</summary>
    public RatingState? Open(string? sealedState, string point)
    {
        try
        {
            return JsonSerializer.Deserialize<RatingState>(_protector.Unprotect(sealedState ?? ""), Wire.Json) is { } state && state.Point == point ? state : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
