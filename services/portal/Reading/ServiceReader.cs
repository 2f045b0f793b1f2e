using System.Net;
using System.Text;
using System.Text.Json;

using Transparency.Portal.Shell;
using Transparency.Portal.Verify;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.Reading;

/// <summary>
/// Asks the services over their HTTP paths. Every question has two seconds; whoever does not answer in them is shown
/// with its last good answer and its time, or as a calm gap. The rest of the page does not wait.
/// </summary>
public sealed partial class ServiceReader(IHttpClientFactory clients, KeptAnswers kept, Screen screen, TimeProvider time, ILogger<ServiceReader> log)
{
    public const string DecisionCapture = "decision-capture";
    public const string Scoring = "scoring";
    public const string CitizenFeedback = "citizen-feedback";
    public const string RedFlag = "red-flag";
    public const string Gateway = "gateway";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    internal static JsonSerializerOptions Json => Wire.Json;

    /// <summary>Asks with the caller's own ticket: the service decides on role and agency.</summary>
    public Task<Reading<T>> Ask<T>(string service, string path) where T : class => Ask(service, path, screen.Person, Clients.ForCaller(service), Deserialized<T>);

    /// <summary>As <see cref="Ask{T}(string, string)"/>, but the answer is not kept: for what nobody may be shown without the service recording it, and for whose asking nothing may remember.</summary>
    public Task<Reading<T>> AskAnew<T>(string service, string path) where T : class => Ask(service, path, screen.Person, Clients.ForCaller(service), Deserialized<T>, keep: false);

    /// <summary>Asks for public figures with the portal's own ticket, for pages that anyone may open.</summary>
    public Task<Reading<T>> AskPublicly<T>(string service, string path) where T : class => Ask(service, path, "public", Clients.Own(service), Deserialized<T>);

    /// <summary>Asks each log that receipts come from by whose keys it is checked: decisions, objections and the files of flags.</summary>
    public async Task<IReadOnlyList<Reading<LogPolicy>>> AskLogPolicies() => await Task.WhenAll(
        new[] { (DecisionCapture, "/log"), (CitizenFeedback, "/log/citizen-feedback"), (RedFlag, "/log/red-flag") }.Select(log =>
            Ask(log.Item1, log.Item2 + "/policy", "public", Clients.Own(log.Item1), body => LogPolicy.Read(log.Item2, Encoding.UTF8.GetString(body)))));

    private static T Deserialized<T>(byte[] body) => JsonSerializer.Deserialize<T>(body, Json) ?? throw new JsonException("The answer is null.");

    private async Task<Reading<T>> Ask<T>(string service, string path, string person, string client, Func<byte[], T> read, bool keep = true) where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(screen.Aborted);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await clients.CreateClient(client).GetAsync(new Uri(path, UriKind.Relative), patience.Token);
            if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
                return new Reading<T>.Refused();
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return new Reading<T>.Missing();
            answer.EnsureSuccessStatusCode();
            var body = await answer.Content.ReadAsByteArrayAsync(patience.Token);
            var value = read(body);
            var now = time.GetUtcNow();
            if (keep) kept.Keep(person, service + path, value, now, body.Length);
            return new Reading<T>.Fresh(value, now);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !screen.Aborted.IsCancellationRequested))
        {
            Silent(service, path.Split('?')[0], failure.GetType().Name);
            return keep && kept.Find<T>(person, service + path) is { } last ? new Reading<T>.Kept(last.Answer, last.At) : new Reading<T>.Silent();
        }
    }

    [LoggerMessage(6001, LogLevel.Warning, "{Service} did not answer {Path}: {Failure}")]
    private partial void Silent(string service, string path, string failure);
}
