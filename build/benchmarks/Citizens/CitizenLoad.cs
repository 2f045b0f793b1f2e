using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Transparency.Benchmarks.Citizens;

/// <summary>One request and what came of it.</summary>
/// <param name="Status">0: no answer.</param>
/// <param name="Milliseconds">From when it was due, not from when it was sent: a generator that falls behind hides nothing.</param>
/// <param name="Key">Hash under which the database keeps it; null for a complaint that was not accepted.</param>
public sealed record Answer(bool Complaint, int Status, double Milliseconds, bool RetryAfter, byte[]? Key)
{
    public bool Accepted => Status is >= 200 and < 300;
}

/// <summary>Requests at a set rate, each from one of so many addresses.</summary>
public sealed class CitizenLoad(CitizenSite site, int addresses)
{
    public ConcurrentBag<Answer> Answers { get; } = [];

    /// <summary>Sends for so many seconds and waits for the last answer.</summary>
    public async Task RunAsync(int perSecond, int seconds, CancellationToken cancellation)
    {
        var (started, open) = (Stopwatch.GetTimestamp(), new List<Task>(perSecond * seconds));
        for (var sent = 0; sent < perSecond * seconds; sent++)
        {
            var due = TimeSpan.FromSeconds((double)sent / perSecond);
            while (Stopwatch.GetElapsedTime(started) < due) await Task.Delay(1, cancellation);
            var number = sent;
            open.Add(Task.Run(() => SendAsync(number, started, due, cancellation), cancellation));
        }
        await Task.WhenAll(open);
    }

    private async Task SendAsync(int number, long started, TimeSpan due, CancellationToken cancellation)
    {
        var complaint = number % 10 == 9;
        var id = RandomNumberGenerator.GetBytes(16);
        using var request = new HttpRequestMessage(HttpMethod.Post, complaint ? "/api/complaints" : "/api/ratings") { Content = complaint ? Complaint(number) : Rating(id, number) };
        request.Headers.Add("X-Forwarded-For", string.Create(CultureInfo.InvariantCulture, $"203.0.113.{number % addresses}"));
        var (status, retryAfter, key) = (0, false, complaint ? null : SHA256.HashData(id));
        try
        {
            using var answer = await site.Http.SendAsync(request, cancellation);
            (status, retryAfter) = ((int)answer.StatusCode, answer.Headers.RetryAfter is not null);
            if (complaint && answer.IsSuccessStatusCode)
            {
                var receipt = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
                key = SHA256.HashData(Encoding.UTF8.GetBytes("complaint-code\n" + receipt.GetProperty("code").GetString()));
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            status = 0;
        }
        Answers.Add(new(complaint, status, (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds, retryAfter, key));
    }

    private JsonContent Rating(byte[] id, int number) => JsonContent.Create(new
    {
        rating = Base64Url.EncodeToString(id), point = site.Points[number % site.Points.Count], answers = new { e1 = "yes", e2 = number % 3 == 0 ? "no" : "yes", e6 = "partly" },
        reasons = new[] { "waiting-time" },
    });

    private static JsonContent Complaint(int number) => JsonContent.Create(new
    {
        category = "delay", identity = "anonymous", about = "service", agency = CitizenSite.Agency, what = string.Create(CultureInfo.InvariantCulture, $"รอเอกสารนานกว่าที่ประกาศไว้ ครั้งที่ {number}"),
    });
}
