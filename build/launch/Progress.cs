using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Launch;

/// <summary>How far the events of some sources have come through the system.</summary>
/// <param name="Settled">Inspected decisions for which no rule waits any more.</param>
/// <param name="Flags">Flags ever raised; one that a later fact withdrew is counted, so it depends on the order of arrival.</param>
/// <param name="Open">Flags neither withdrawn nor closed.</param>
public sealed record Arrived(long Cases, long Recorded, long Duplicates, long Quarantined, long Ledgered, long Decisions, long Scored, long Inspected, long Settled, long Flags,
    long Open, long Ratings, long Lag)
{
    private IReadOnlyDictionary<string, Arrived>? BySource { get; init; }

    /// <summary>The share of some sources in a reading of all.</summary>
    public Arrived Of(IEnumerable<string> sources) => sources.Select(each => BySource?.GetValueOrDefault(each)).OfType<Arrived>().Aggregate(Nothing, (sum, each) => sum + each);

    public static Arrived Nothing { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static Arrived operator +(Arrived one, Arrived other) => new(one.Cases + other.Cases, one.Recorded + other.Recorded, one.Duplicates + other.Duplicates,
        one.Quarantined + other.Quarantined, one.Ledgered + other.Ledgered, one.Decisions + other.Decisions, one.Scored + other.Scored, one.Inspected + other.Inspected,
        one.Settled + other.Settled, one.Flags + other.Flags, one.Open + other.Open, one.Ratings + other.Ratings, Math.Max(one.Lag, other.Lag));

    public Arrived With(IReadOnlyDictionary<string, Arrived> bySource) => this with { BySource = bySource };

    /// <summary>Every published event has an outcome, a leaf, and every decision a score and an inspection.</summary>
    public bool IsThrough(Arrived start, long published) =>
        Recorded - start.Recorded + Duplicates - start.Duplicates + Quarantined - start.Quarantined >= published
        && Ledgered == Recorded && Scored == Decisions && Inspected == Decisions;

    /// <summary>No rule waits any more: for the clock reading of scoring, or for a fact that may still arrive. Of a case that is not at its end one may wait for good.</summary>
    public bool NoRuleWaits => Settled == Decisions;

    public string Sentence(long published) =>
        $"published {published:N0} · recorded {Recorded:N0} · scored {Scored:N0} of {Decisions:N0} · inspected {Inspected:N0} · flagged {Flags:N0} · waiting for a fix {Quarantined:N0} · lag {Lag:N0}";

    // Two readings are equal when their counts are: the parts by source are derived.
    public bool Equals(Arrived? other) => other is not null && (Cases, Recorded, Duplicates, Quarantined, Ledgered, Decisions, Scored, Inspected, Settled, Flags, Open) ==
        (other.Cases, other.Recorded, other.Duplicates, other.Quarantined, other.Ledgered, other.Decisions, other.Scored, other.Inspected, other.Settled, other.Flags, other.Open);

    public override int GetHashCode() => HashCode.Combine(Recorded, Scored, Inspected);
}

/// <summary>Reads the totals of all services through the gateway.</summary>
public sealed class Progress
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;

    public Progress(Installation installation)
    {
        _http = new() { BaseAddress = installation.Gateway, Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", installation.LauncherKey);
    }

    /// <param name="sources">Sources to add up; none: everything, with its parts by registered source.</param>
    public async Task<Arrived> ReadAsync(IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        if (sources.Count > 0)
        {
            var sum = Arrived.Nothing;
            foreach (var source in sources) sum += await OneAsync(source, cancellation);
            return sum;
        }
        var all = await OneAsync(null, cancellation);
        return all;
    }

    /// <summary>A reading of everything that also knows the share of every registered source.</summary>
    public async Task<Arrived> ReadBySourceAsync(CancellationToken cancellation)
    {
        var catalogue = await GetAsync<Catalogue>("api/catalogue", cancellation);
        var parts = new Dictionary<string, Arrived>();
        foreach (var source in catalogue.Sources) parts[source.Name] = await OneAsync(source.Name, cancellation);
        return (await OneAsync(null, cancellation)).With(parts);
    }

    private async Task<Arrived> OneAsync(string? source, CancellationToken cancellation)
    {
        var query = source is null ? "" : "?source=" + Uri.EscapeDataString(source);
        var intake = GetAsync<IntakeTotals>("api/intake/totals" + query, cancellation);
        var scores = GetAsync<ScoringTotals>("api/scores/totals" + query, cancellation);
        var flags = GetAsync<FlagTotals>("api/flags/totals" + query, cancellation);
        var ratings = GetAsync<RatingTotals>("api/ratings/totals", cancellation);
        var (i, s, f, r) = (await intake, await scores, await flags, await ratings);
        return new(i.Cases, i.Recorded, i.Duplicates, i.Quarantined, i.Ledgered, i.Decisions, s.Scored, f.Inspected, f.Settled, f.Flags, f.Open, r.Ratings, i.LogSize - 1 - Math.Min(s.ProcessedTo, f.ProcessedTo));
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation)
    {
        // A service that is being started again answers within seconds; the gateway says 502 meanwhile.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return (await _http.GetFromJsonAsync<T>(path, Json, cancellation))!;
            }
            catch (Exception away) when (attempt < 40 && away is HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError } or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(500, cancellation);
            }
        }
    }
}
