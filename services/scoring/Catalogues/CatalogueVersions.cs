using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Catalogues;

/// <summary>
/// Catalogue versions of decision-capture. A version never changes, so each is asked for once and kept in the service's own database:
/// a score can be recomputed with the catalogue it used, also while decision-capture is away.
/// </summary>
public sealed class CatalogueVersions(Store store, IHttpClientFactory clients, TimeProvider? time = null)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private const int Remembered = 64;
    private readonly ConcurrentDictionary<long, CatalogueIndex> _versions = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private long _newest = -1, _askedAt = long.MinValue;

    /// <summary>One version.</summary>
    /// <exception cref="HttpRequestException">Decision-capture does not answer, or does not know the version.</exception>
    public async ValueTask<CatalogueIndex> GetAsync(long version, CancellationToken cancellationToken)
    {
        if (version <= 0) return CatalogueIndex.Empty;
        if (_versions.TryGetValue(version, out var known)) return known;
        var index = new CatalogueIndex(await KeptAsync(version, cancellationToken) ?? await FetchAsync(version, cancellationToken));
        if (_versions.Count >= Remembered) _versions.Clear();
        return _versions[version] = index;
    }

    /// <summary>The newest version seen; the empty catalogue before the first.</summary>
    public async ValueTask<CatalogueIndex> NewestAsync(CancellationToken cancellationToken)
    {
        if (_newest < 0)
        {
            await using var command = store.Source.CreateCommand("select coalesce(max(version), 0) from app.catalogue");
            See((long)(await command.ExecuteScalarAsync(cancellationToken))!);
        }
        return await GetAsync(_newest, cancellationToken);
    }

    /// <summary>The version in force, also before any fact was recorded under it; asked for at most every twenty seconds. While decision-capture is silent, the newest seen.</summary>
    public async ValueTask<CatalogueIndex> CurrentAsync(CancellationToken cancellationToken)
    {
        var (now, asked) = (_time.GetTimestamp(), Volatile.Read(ref _askedAt));
        if (asked != long.MinValue && _time.GetElapsedTime(asked, now) < Fresh) return await NewestAsync(cancellationToken);
        Volatile.Write(ref _askedAt, now);
        try
        {
            using var http = clients.CreateClient("decision-capture");
            using var answer = await http.GetAsync(new Uri("api/catalogue", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            // Its validator begins with the version: the entries themselves are asked for once a version.
            if (answer.IsSuccessStatusCode && answer.Headers.ETag?.Tag.Trim('"').Split('-')[0] is { } tag && long.TryParse(tag, CultureInfo.InvariantCulture, out var version))
            {
                var index = await GetAsync(version, cancellationToken);
                See(version);
                return index;
            }
        }
        catch (HttpRequestException)
        {
            // Nothing is wrong with what is known; asked again in twenty seconds.
        }
        return await NewestAsync(cancellationToken);
    }

    private async Task<Catalogue?> KeptAsync(long version, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select body from app.catalogue where version = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return await command.ExecuteScalarAsync(cancellationToken) is string body ? JsonSerializer.Deserialize<Catalogue>(body, Wire.Json) : null;
    }

    private async Task<Catalogue> FetchAsync(long version, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient("decision-capture");
        var catalogue = await http.GetFromJsonAsync<Catalogue>(string.Create(CultureInfo.InvariantCulture, $"api/catalogue?version={version}"), Wire.Json, cancellationToken)
            ?? throw new InvalidOperationException($"Catalogue {version} is empty.");
        await using var command = store.Source.CreateCommand("insert into app.catalogue values ($1, $2) on conflict do nothing");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(catalogue, Wire.Json), NpgsqlDbType = NpgsqlDbType.Json });
        await command.ExecuteNonQueryAsync(cancellationToken);
        See(version);
        return catalogue;
    }

    private void See(long version)
    {
        for (var seen = Volatile.Read(ref _newest); version > seen; seen = Volatile.Read(ref _newest))
            if (Interlocked.CompareExchange(ref _newest, version, seen) == seen) return;
    }
}
