using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Transparency.Gateway.Tests;

/// <summary>What the ministry's provider says about the next person, and what is wrong with it.</summary>
public sealed record Claims(string Subject)
{
    public string Algorithm { get; init; } = "RS256";
    public string? Wrong { get; init; }
    public Dictionary<string, object> Extra { get; } = [];
}

/// <summary>An OpenID Connect provider written from the specification: checks PKCE, client secret and redirect address, signs with real keys.</summary>
public sealed class Ministry : IAsyncDisposable
{
    public const string ClientId = "transparency";
    public const string ClientSecret = "ministry secret";
    private readonly RSA rsa = RSA.Create(2048);
    private readonly RSA stranger = RSA.Create(2048);
    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<string, (string Challenge, string Nonce, string Redirect)> codes = new();
    private readonly WebApplication app;

    private Ministry(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();
    public Claims Says { get; set; } = new("nobody");

    public static async Task<Ministry> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var ministry = new Ministry(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, string>
        {
            ["issuer"] = ministry.Address, ["authorization_endpoint"] = ministry.Address + "/authorize", ["token_endpoint"] = ministry.Address + "/token",
            ["userinfo_endpoint"] = ministry.Address + "/userinfo", ["jwks_uri"] = ministry.Address + "/keys",
        }));
        app.MapGet("/keys", ministry.Keys);
        app.MapGet("/authorize", ministry.Authorize);
        app.MapPost("/token", ministry.TokenAsync);
        app.MapGet("/userinfo", () => new { sub = ministry.Says.Wrong == "userinfo" ? "somebody-else" : ministry.Says.Subject });
        await app.StartAsync();
        return ministry;
    }

    private IResult Keys()
    {
        var r = rsa.ExportParameters(false);
        var e = ec.ExportParameters(false);
        return Results.Json(new
        {
            keys = new object[]
            {
                new { kty = "RSA", use = "sig", kid = "rsa-1", n = Base64Url.EncodeToString(r.Modulus), e = Base64Url.EncodeToString(r.Exponent) },
                new { kty = "EC", use = "sig", kid = "ec-1", crv = "P-256", x = Base64Url.EncodeToString(e.Q.X), y = Base64Url.EncodeToString(e.Q.Y) },
            },
        });
    }

    private IResult Authorize(HttpRequest request)
    {
        var q = request.Query;
        if (q["client_id"] != ClientId || q["response_type"] != "code" || q["scope"] != "openid" || q["code_challenge_method"] != "S256" || string.IsNullOrEmpty(q["nonce"]))
            return Results.BadRequest();
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = (q["code_challenge"].ToString(), q["nonce"].ToString(), q["redirect_uri"].ToString());
        return Results.Redirect($"{q["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(q["state"].ToString())}");
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret || !codes.TryRemove(form["code"].ToString(), out var asked) || form["redirect_uri"] != asked.Redirect
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        return Says.Wrong == "missing"
            ? Results.Json(new { access_token = "access", token_type = "Bearer" })
            : Results.Json(new { access_token = "access", token_type = "Bearer", id_token = IdToken(asked.Nonce) });
    }

    private string IdToken(string nonce)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var wrong = Says.Wrong;
        var claims = new Dictionary<string, object>(Says.Extra)
        {
            ["iss"] = wrong == "issuer" ? "https://elsewhere.example" : Address,
            ["aud"] = wrong switch { "audience" => "another-client", "party" => new[] { ClientId, "another-client" }, _ => ClientId },
            ["sub"] = Says.Subject,
            ["iat"] = wrong == "future" ? now + 3600 : now,
            ["exp"] = wrong == "expired" ? now - 3600 : now + 300,
            ["nonce"] = wrong == "nonce" ? "another" : nonce,
        };
        var algorithm = wrong switch { "none" => "none", "hmac" => "HS256", _ => Says.Algorithm };
        var kid = wrong == "key" ? "unknown" : Says.Algorithm == "ES256" ? "ec-1" : "rsa-1";
        var signed = Part(new { alg = algorithm, typ = "JWT", kid }) + "." + Part(claims);
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "none" => [],
            // The classical confusion: the public key taken for a shared secret.
            "HS256" => HMACSHA256.HashData(rsa.ExportSubjectPublicKeyInfo(), bytes),
            "ES256" => ec.SignData(bytes, HashAlgorithmName.SHA256),
            "PS256" => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => (wrong == "signature" ? stranger : rsa).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
        stranger.Dispose();
        ec.Dispose();
    }
}
