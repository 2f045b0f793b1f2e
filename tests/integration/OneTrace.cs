using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace Transparency.Integration.Tests;

/// <summary>
/// A report is seen in the portal, scored and inspected, and every service that had a hand in it tells so under the trace that the sender
/// named. How long it took is printed, not judged: this machine is not the one that matters.
/// </summary>
[Collection(nameof(RunningSystem))]
public partial class OneTrace(RunningSystem system, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly (string Name, string Service)[] s_steps =
        [("record case event", "decision-capture"), ("score decision", "scoring"), ("inspect case", "red-flag")];

    [Fact]
    public Task A_message_of_a_plain_amqp_client_is_seen_in_the_portal_in_one_trace() =>
        FollowAsync("amqp", (report, traceparent) => system.PublishAsync([report], traceparent: traceparent), ["decision-capture", "scoring", "red-flag"]);

    [Fact]
    public Task A_report_posted_over_https_is_seen_in_the_portal_in_one_trace() =>
        FollowAsync("https", async (report, traceparent) =>
        {
            using var answer = await system.ReportAsync(report, traceparent: traceparent);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }, ["gateway", "decision-capture", "scoring", "red-flag"]);

    private async Task FollowAsync(string door, Func<string, string, Task> send, string[] services)
    {
        using var auditor = await system.SignInAsync("auditor");
        // The first report of a fresh system waits for code to be compiled everywhere; the second tells how the system is.
        foreach (var turn in (string[])["first", "second"])
        {
            var (trace, sender) = (RandomNumberGenerator.GetHexString(32, lowercase: true), RandomNumberGenerator.GetHexString(16, lowercase: true));
            var reference = $"TRACE-{door}-{turn}-{trace[..8]}";
            var report = Reports.Decision($"trace-{trace}", reference);
            var sent = Stopwatch.StartNew();
            await send(report, $"00-{trace}-{sender}-01");

            var id = await UntilAsync(async () => ListedCase(await auditor.GetStringAsync(new Uri($"/cases?q={reference}", UriKind.Relative)), reference), () => $"{reference} on the list of cases");
            var listed = sent.Elapsed;
            await UntilAsync(async () => (await auditor.GetAsync(new Uri($"/api/scores/cases/{id}", UriKind.Relative))).IsSuccessStatusCode ? id : null, () => $"a score of {reference}");
            var scored = sent.Elapsed;
            var page = await auditor.GetStringAsync(new Uri($"/cases/{id}", UriKind.Relative));
            page.ShouldContain($"<code>{trace}</code>", customMessage: "the case names its trace");

            // A service sends its spans in parcels: one of them may be here before another of the same service that ended just after it.
            var spans = await UntilAsync(() => Task.FromResult(system.Collector.Trace(trace) is var seen && Missing(seen, services, sender) is [] ? seen : null),
                () => $"in trace {trace}: {string.Join(", ", Missing(system.Collector.Trace(trace), services, sender))}");
            var inspected = spans.Where(span => span.Name == "inspect case").Min(span => span.EndedAt) - spans.Min(span => span.StartedAt);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{door}, {turn} report: on the list of cases after {listed.TotalSeconds:0.00} s, scored after {scored.TotalSeconds:0.00} s, inspected {inspected.TotalSeconds:0.00} s after its first span; {spans.Count} spans of {string.Join(", ", spans.Select(span => span.Service).Distinct().Order())}"));
        }
    }

    // What one trace has to tell and does not yet.
    private static List<string> Missing(IReadOnlyList<ReceivedSpan> seen, string[] services, string sender) =>
        [.. services.Where(service => seen.All(span => span.Service != service)).Select(service => $"a span of {service}"),
            .. s_steps.Where(step => !seen.Any(span => span.Name == step.Name && span.Service == step.Service)).Select(step => $"{step.Name} of {step.Service}"),
            .. seen.Any(span => span.ParentId == sender) ? (string[])[] : ["a span whose parent is the sender's"]];

    // The page repeats what was searched for: only the link to the case counts.
    private static string? ListedCase(string page, string reference) =>
        CaseLink().Matches(page).FirstOrDefault(link => link.Groups["ref"].Value == reference)?.Groups["id"].Value;

    [GeneratedRegex("""href="/cases/(?<id>case-[0-9a-f]{32})"[^>]*>(?<ref>[^<]+)</a>""")]
    private static partial Regex CaseLink();

    private static async Task<T> UntilAsync<T>(Func<Task<T?>> look, Func<string> what) where T : class
    {
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < Patience; await Task.Delay(50))
            if (await look() is { } found) return found;
        throw new TimeoutException($"not seen within {Patience.TotalSeconds} s: {what()}");
    }
}
