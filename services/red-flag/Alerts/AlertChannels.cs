using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Alerts;

/// <summary>A message says that something waits, and where to look; no name, no case, no flag (system.md §9).</summary>
/// <param name="Id">The same on every attempt: who receives it twice can tell.</param>
/// <param name="Level">work (something waits), escalated (it waits for those above the investigators) or above (early warning for the audit committee above the agency).</param>
public sealed record AlertMessage(string Id, string Level, string TextTh, string TextEn, string Link, DateTimeOffset At)
{
    public static AlertMessage Of(string id, string level, string link, DateTimeOffset at) => level is "escalated" or "above"
        ? new(id, level, "มีรายการที่ส่งถึงระดับเหนือขึ้นไปรอท่าน", "Something escalated waits for you", link, at)
        : new(id, level, "มีรายการรอท่าน", "Something waits for you", link, at);
}

/// <summary>Where messages go: <c>Alerts__Link</c>, <c>Alerts__Mail__Host/Port/Tls/From/To/AboveTo/User/Password</c>, <c>Alerts__Webhook__Url/Secret</c>. What is not configured is not sent.</summary>
public sealed class AlertChannels(IConfiguration configuration, IHttpClientFactory clients, TimeProvider time)
{
    public const string Mail = "mail", Webhook = "webhook", SignatureHeader = "Transparency-Signature";

    private string? Of(string name) => configuration["Alerts:" + name] is { Length: > 0 } value ? value : null;

    /// <summary>Address of the portal's inbox.</summary>
    public string Link => Of("Link") ?? "/flags";

    public IReadOnlyList<string> Configured => [.. new[] { Of("Mail:Host") is null || Of("Mail:To") is null ? null : Mail, Of("Webhook:Url") is null || Of("Webhook:Secret") is null ? null : Webhook }.OfType<string>()];

    /// <summary>
    /// Whom an early warning for the audit committee reaches: committee (its own address is set), webhook (the message names its level), investigators (it goes
    /// to the address of those who left the matter undone) or nobody.
    /// </summary>
    public string EarlyWarning => Configured switch
    {
        [] => "nobody",
        var channels when channels.Contains(Mail) && Of("Mail:AboveTo") is not null => "committee",
        var channels when channels.Contains(Webhook) => "webhook",
        _ => "investigators",
    };

    /// <summary>Sends, or throws.</summary>
    public Task SendAsync(string channel, AlertMessage message, CancellationToken cancellationToken) => channel == Mail ? MailAsync(message, cancellationToken) : PostAsync(message, cancellationToken);

    private async Task MailAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        using var smtp = new SmtpClient(Of("Mail:Host"), int.Parse(Of("Mail:Port") ?? "25")) { EnableSsl = Of("Mail:Tls") == "true", Timeout = 20_000 };
        if (Of("Mail:User") is { } user) smtp.Credentials = new System.Net.NetworkCredential(user, Of("Mail:Password"));
        using var mail = new MailMessage(Of("Mail:From") ?? "transparency@localhost", (message.Level == "above" ? Of("Mail:AboveTo") : null) ?? Of("Mail:To")!, message.TextTh, $"{message.TextTh}\n{message.TextEn}\n\n{message.Link}\n") { SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8 };
        mail.Headers.Add("Message-ID", $"<{message.Id}@transparency>");
        await smtp.SendMailAsync(mail, cancellationToken);
    }

    private async Task PostAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var (body, at) = (JsonSerializer.Serialize(message, Wire.Json), time.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, Of("Webhook:Url")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(SignatureHeader, $"t={at},v1={Signature(Of("Webhook:Secret")!, at, body)}");
        using var http = clients.CreateClient("alerts");
        http.Timeout = TimeSpan.FromSeconds(20);
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>HMAC-SHA-256 (hex) over "t.body": the receiver recomputes it and refuses an old <paramref name="at"/> (Unix seconds).</summary>
    public static string Signature(string secret, long at, string body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{at}.{body}")));
}
