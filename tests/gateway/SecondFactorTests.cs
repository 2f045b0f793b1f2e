using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Transparency.Gateway.Sessions;
using Transparency.ServiceDefaults;

namespace Transparency.Gateway.Tests;

[Collection(nameof(Site))]
public class SecondFactorTests(Site site)
{
    [Fact]
    public async Task Once_switched_on_the_password_alone_no_longer_opens()
    {
        await site.SeedAsync("--accounts", """[{"user":"careful","nameTh":"ก","nameEn":"A","password":"only for this test","grants":[{"role":"auditor","agency":"*"}]}]""");
        using var browser = site.Browser();
        await browser.SignInAsync("careful", "only for this test");
        using var begun = await browser.PostFormAsync("/api/session/second-factor");
        var key = (await begun.Content.ReadFromJsonAsync<SecondFactorKey>(Wire.Json))!;
        using var wrong = await browser.PostFormAsync("/api/session/second-factor/confirm", ("code", "000000"));
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var confirmed = await browser.PostFormAsync("/api/session/second-factor/confirm", ("code", Totp(key.Key)));
        var recovery = (await confirmed.Content.ReadFromJsonAsync<RecoveryCodes>(Wire.Json))!;
        recovery.Codes.Count.ShouldBe(10);

        (await ErrorAsync("")).ShouldBe("code-needed");
        (await ErrorAsync("123")).ShouldBe("code-wrong");
        (await ErrorAsync(Totp(key.Key))).ShouldBeNull();
        (await ErrorAsync(recovery.Codes[0])).ShouldBeNull();
        (await ErrorAsync(recovery.Codes[0])).ShouldBe("code-wrong", "a recovery code opens once");
    }

    private async Task<string?> ErrorAsync(string code)
    {
        using var browser = site.Browser();
        using var answer = await browser.PostFormAsync("/api/session", ("user", "careful"), ("password", "only for this test"), ("code", code));
        var location = answer.Headers.Location!.OriginalString;
        return location == "/home" ? null : location.Split("error=")[1].Split('&')[0];
    }

    // RFC 6238 with the defaults of authenticator apps; an independent implementation on purpose.
    private static string Totp(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // RFC 6238 is HMAC-SHA-1 in every authenticator app
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xF;
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(offset)) & 0x7FFFFFFF) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }
}
