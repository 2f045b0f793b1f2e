using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.ServiceDefaults.Tickets;
using Xunit.Abstractions;
using static Transparency.DecisionCapture.Tests.Cases.CaptureDatabase;
using static Transparency.DecisionCapture.Tests.Cases.CaptureSite;

namespace Transparency.DecisionCapture.Tests.Exports;

/// <summary>A test on the receipt log of the shared data folder; skipped, and says so, when it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReceiptLogFactAttribute : FactAttribute
{
    public ReceiptLogFactAttribute()
    {
        if (RealLogTests.File is null) Skip = "needs shared/data/event-logs/receipt.xes.gz, which is not here";
    }
}

/// <summary>Alone, because memory is measured.</summary>
[CollectionDefinition(nameof(RealLogTests), DisableParallelization = true)]
public sealed class RealLogCollection : ICollectionFixture<CaptureDatabase>;

/// <summary>
/// Exports of the receipt log (1,434 cases of a real municipal process), recorded five times over: complete, in the order of the log, conformant, narrowed
/// exactly, and streamed in memory that does not grow with the export.
/// </summary>
[Collection(nameof(RealLogTests))]
public sealed class RealLogTests(CaptureDatabase database, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Copies = 5;
    private static readonly Caller Auditor = Person(Roles.Auditor, "*");
    private static readonly Lazy<IReadOnlyList<(string Name, IReadOnlyList<(string Activity, DateTimeOffset At)> Events)>> Log = new(() => Read(File!));
    private readonly string _keys = Directory.CreateTempSubdirectory("real-log-keys-").FullName;
    private CaptureSite site = null!;

    internal static string? File { get; } = Find();

    // The shared data folder beside the project; it is read, never copied.
    private static string? Find([System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        for (var folder = Path.GetDirectoryName(here); folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "shared", "data", "event-logs", "receipt.xes.gz") is var path && System.IO.File.Exists(path)) return path;
        return null;
    }

    // A reader of its own: the test does not lean on the product's.
    private static List<(string, IReadOnlyList<(string, DateTimeOffset)>)> Read(string path)
    {
        using var unzipped = new GZipStream(System.IO.File.OpenRead(path), CompressionMode.Decompress);
        XNamespace xes = "http://www.xes-standard.org/";
        string Of(XElement element, string key) => (string)element.Elements().First(each => (string?)each.Attribute("key") == key).Attribute("value")!;
        return [.. XDocument.Load(unzipped).Root!.Elements(xes + "trace").Select(trace => (Of(trace, "concept:name"),
            (IReadOnlyList<(string, DateTimeOffset)>)[.. trace.Elements(xes + "event").Select(each => (Of(each, "concept:name"), DateTimeOffset.Parse(Of(each, "time:timestamp"), CultureInfo.InvariantCulture)))]))];
    }

    private static int Events => Log.Value.Sum(each => each.Events.Count) * Copies;

    // Every twentieth case is of another agency, every third of another service.
    private static string Agency(int i) => i % 20 == 0 ? "sso" : "doe";

    public async Task InitializeAsync()
    {
        if (File is null) return;
        const string origin = "transparency.example/log";
        foreach (var (file, algorithm) in new[] { ("ed25519.key", NoteAlgorithm.Ed25519), ("ecdsa.key", NoteAlgorithm.Ecdsa) }) KeyFiles.ReadOrCreate(Path.Combine(_keys, file), origin, algorithm);
        site = await CaptureSite.StartAsync(database, settings: new Dictionary<string, string?> { ["Log:Origin"] = origin, ["Log:SigningKeys"] = _keys, ["Log:Quorum"] = "0" });
        if (await database.Store.HeadAsync() == 0)
            for (var copy = 0; copy < Copies; copy++)
                foreach (var portion in Log.Value.Select((each, i) => Case(each.Name, each.Events, copy, i)).Chunk(250)) await database.AppendAsync(portion);
        await site.CaughtUpAsync(database);
    }

    private static Append Case(string name, IReadOnlyList<(string Activity, DateTimeOffset At)> events, int copy, int i)
    {
        var facts = events.Select((each, n) => Fact("step_completed", $"{name}/{copy}", each.At, new { step = each.Activity }, id: $"{n:000000}", agency: Agency(i), office: Agency(i) + "-1")).ToList();
        return facts[0] with { Events = [.. facts.SelectMany(fact => fact.Events)] };
    }

    public async Task DisposeAsync()
    {
        if (site is not null) await site.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }

    private async Task<string> TextAsync(string path)
    {
        using var answer = await site.SendAsync("/api/exports/" + path, Auditor);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return text;
    }

    private static string[][] Rows(string csv) => [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];

    private const int CaseRef = 1, AgencyColumn = 2, Event = 5, EventId = 6, RecordedAt = 10;

    [ReceiptLogFact]
    public async Task Every_case_comes_out_in_every_format_in_the_order_of_the_log()
    {
        var expected = Log.Value.ToDictionary(each => each.Name, each => each.Events.OrderBy(e => e.At).Select(e => "StepCompleted:" + e.Activity).ToList());
        var rows = Rows(await TextAsync("csv"));
        rows.Length.ShouldBe(Events);
        foreach (var each in rows.GroupBy(row => row[CaseRef]))
            each.Select(row => row[Event]).ShouldBe(expected[each.Key.Split('/')[0]], each.Key);

        var xes = await TextAsync("xes");
        XesConformance.Faults(xes).ShouldBeEmpty();
        XNamespace space = "http://www.xes-standard.org/";
        var traces = XDocument.Parse(xes).Root!.Elements(space + "trace").ToList();
        (traces.Count, traces.Sum(trace => trace.Elements(space + "event").Count())).ShouldBe((Log.Value.Count * Copies, Events));

        var ocel = await TextAsync("ocel");
        OcelConformance.Faults(ocel).ShouldBeEmpty();
        using var objects = JsonDocument.Parse(ocel);
        objects.RootElement.GetProperty("events").GetArrayLength().ShouldBe(Events);
        objects.RootElement.GetProperty("objects").EnumerateArray().Count(each => each.GetProperty("type").GetString() == "case").ShouldBe(Log.Value.Count * Copies);
    }

    [ReceiptLogFact]
    public async Task Agency_service_and_period_part_the_log_without_rest_and_without_overlap()
    {
        var all = Rows(await TextAsync("csv"));
        var (sso, doe) = (Rows(await TextAsync("csv?agency=sso")), Rows(await TextAsync("csv?agency=doe")));
        sso.ShouldAllBe(row => row[AgencyColumn] == "sso");
        sso.Concat(doe).Select(row => row[EventId]).Order().ShouldBe(all.Select(row => row[EventId]).Order());
        sso.Length.ShouldBe(Log.Value.Where((_, i) => Agency(i) == "sso").Sum(each => each.Events.Count) * Copies);
        Rows(await TextAsync("csv?service=work-permit")).Length.ShouldBe(all.Length);
        Rows(await TextAsync("csv?service=other")).ShouldBeEmpty();
        var cut = all.Select(row => row[RecordedAt]).Order(StringComparer.Ordinal).ElementAt(all.Length / 3);
        var (before, after) = (Rows(await TextAsync($"csv?to={cut}")), Rows(await TextAsync($"csv?from={cut}")));
        (before.Length > 0, after.Length > 0).ShouldBe((true, true));
        before.ShouldAllBe(row => string.CompareOrdinal(row[RecordedAt], cut) < 0);
        before.Concat(after).Select(row => row[EventId]).Order().ShouldBe(all.Select(row => row[EventId]).Order());
        Rows(await TextAsync($"csv?agency=sso&from={cut}")).Select(row => row[EventId]).Order().ShouldBe(after.Where(row => row[AgencyColumn] == "sso").Select(row => row[EventId]).Order());
    }

    [ReceiptLogFact]
    public async Task An_audit_bundle_of_the_log_proves_every_event_and_of_an_agency_just_its_own()
    {
        await HeadAsync();
        var policy = TrustPolicy.Of(site.Services.GetRequiredService<LogOptions>().Keys.Select(key => key.Verifier), [], 0);
        async Task<BundleVerdict> CheckAsync(string filter)
        {
            using var answer = await site.OpenAsync("/api/exports/audit" + filter, Auditor);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            using var lines = new StreamReader(new GZipStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress), new UTF8Encoding(false, true));
            return await new BundleCheck(policy).RunAsync(lines, null, default);
        }
        var whole = await CheckAsync("");
        whole.Problems.ShouldBeEmpty();
        whole.Events.ShouldBe(Events);
        var sso = await CheckAsync("?agency=sso&service=work-permit");
        sso.Problems.ShouldBeEmpty();
        sso.Events.ShouldBe(Log.Value.Where((_, i) => Agency(i) == "sso").Sum(each => each.Events.Count) * Copies);
        (await CheckAsync("?service=other")).Events.ShouldBe(0);
    }

    private Task HeadAsync() => Intake.CaptureProcess.UntilAsync(async () =>
        (await site.Services.GetRequiredService<PublishedLog>().LatestAsync())?.Checkpoint.Size >= Events);

    /// <summary>Live memory while an export runs, above what was live before; and how long the export is.</summary>
    /// <param name="every">Bytes between two looks; each collects all garbage.</param>
    private async Task<(long Bytes, long Peak)> MeasureAsync(string path, int every)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var answer = await site.OpenAsync("/api/exports/" + path, Auditor);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, bytes, peak, next) = (new byte[16 * 1024], 0L, 0L, 0L);
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
        {
            bytes += read;
            if (bytes < next) continue;
            next = bytes + every;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        return (bytes, peak);
    }

    private const int Often = 256 * 1024, Seldom = 1024 * 1024;

    [ReceiptLogFact]
    public async Task Memory_does_not_grow_with_an_export()
    {
        await HeadAsync();
        // A whole page and little more, against everything; of an audit bundle a page is the length of log that it reads at once.
        var cut = Rows(await TextAsync("csv")).Select(row => row[RecordedAt]).Order(StringComparer.Ordinal).ElementAt(9_000);
        foreach (var (format, part, longer) in new[] { ("csv", "?agency=sso", 10), ("xes", "?agency=sso", 10), ("ocel", "?agency=sso", 10), ("audit", $"?to={cut}", 3) })
        {
            // The process has other work meanwhile, which only ever adds: of the whole the calmest of six runs counts, of the part the fullest of six, each of which is seen by few samples.
            await MeasureAsync(format + part, Often);
            var small = await MeasureAsync(format + part, Often);
            for (var run = 1; run < 6; run++) small = new[] { small, await MeasureAsync(format + part, Often) }.MaxBy(each => each.Peak);
            var (limit, large) = (2 * Math.Max(small.Peak, 1 << 20), await MeasureAsync(format, Seldom));
            for (var run = 1; run < 6 && large.Peak >= limit; run++) large = new[] { large, await MeasureAsync(format, Seldom) }.MinBy(each => each.Peak);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{format}: {small.Bytes:N0} bytes peak {small.Peak:N0}; {large.Bytes:N0} bytes peak {large.Peak:N0}"));
            large.Bytes.ShouldBeGreaterThan(longer * small.Bytes, format);
            large.Peak.ShouldBeLessThan(limit, $"{format}: {large.Bytes / small.Bytes} times as long");
        }
    }
}
