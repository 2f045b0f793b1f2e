using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.ServiceDefaults;

namespace Transparency.RedFlag.Blind;

/// <summary>
/// Draws once a day from the decisions that no draw has seen: every one is considered once, in the order in which they were settled. History is never drawn,
/// or an import would bury the investigators. The schedule is a row that the drawing replica holds locked.
/// </summary>
public sealed partial class Sampling(Store store, IConfiguration configuration, TimeProvider time, ILogger<Sampling> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(5), s_every = TimeSpan.FromDays(1), s_longestRest = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Most decisions of one draw. A day of many is drawn in several, with rests between them: a draw is recorded in the lane in which flags are, and whoever
    /// waits for a flag must not wait for the sample (build/adr/0055).
    /// </summary>
    public int Portion { get; init; } = 1_000;

    /// <summary>Share that is drawn: <c>Control__Share</c>, kept between 1 and 2 %; 1.5 % when nothing is set.</summary>
    public decimal Share { get; } = Math.Clamp(decimal.Parse(configuration["Control:Share"] ?? "0.015", CultureInfo.InvariantCulture), Draw.Least, Draw.Most);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, s_pause, DrawDueAsync, e => Failed(log, e), stoppingToken);

    /// <summary>Draws when it is due; returns how many decisions were drawn, −1 when it was not due or another replica draws.</summary>
    public async Task<int> DrawDueAsync(CancellationToken cancellationToken)
    {
        var (drawn, more) = (-1, true);
        while (more)
        {
            var began = time.GetTimestamp();
            (var found, more) = await DrawPortionAsync(cancellationToken);
            if (found >= 0) drawn = Math.Max(drawn, 0) + found;
            // A twentieth of the time, unless fewer than some 450 decisions a second were considered then: a system at its limit brings as many.
            if (more) await Task.Delay(new[] { 19 * time.GetElapsedTime(began), s_longestRest }.Min(), time, cancellationToken);
        }
        return drawn;
    }

    /// <summary>Draws from the oldest decisions that no draw has seen, when it is due; tells how many were drawn and whether there are more to draw from.</summary>
    private async Task<(int Drawn, bool More)> DrawPortionAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var due = new NpgsqlCommand("select 1 from app.blind_schedule where next_at <= $1 for update skip locked", connection) { Parameters = { Of(now.UtcDateTime) } })
            if (await due.ExecuteScalarAsync(cancellationToken) is null) return (-1, false);
        // What an interrupted run drew and did not hand out comes first.
        var drawn = await HandOutAsync(connection, now, cancellationToken);
        var (population, through, more) = await PopulationAsync(connection, cancellationToken);
        // A day on which there was nothing to draw from is not used up: a new system would wait a day for its first draw.
        if (population.Count == 0) return (drawn, false);
        await DrawAsync(connection, population, through, now, cancellationToken);
        drawn += await HandOutAsync(connection, now, cancellationToken);
        if (more) return (drawn, true);
        await using var next = new NpgsqlCommand("update app.blind_schedule set next_at = $1", connection) { Parameters = { Of((now + s_every).UtcDateTime) } };
        await next.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (drawn, false);
    }

    /// <summary>The next decisions to draw from, the number of the last of them, and whether there are others behind it.</summary>
    private async Task<(IReadOnlyList<Candidate> Population, long Through, bool More)> PopulationAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        var (population, through) = (new List<Candidate>(), 0L);
        await using var command = new NpgsqlCommand($"""
            select decision_id, case_id, {BlindRows.IsFlagged("i")}, settled_no from app.inspection i
            where settled_no > (select settled_no from app.blind_through) and not historical order by settled_no limit $1
            """, db) { Parameters = { Of(Portion + 1) } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (population.Count == Portion) return (population, through, true);
            population.Add(new(rows.GetString(0), rows.GetString(1), rows.GetBoolean(2)));
            through = rows.GetInt64(3);
        }
        return (population, through, false);
    }

    /// <summary>
    /// A draw is one transaction: its record, how far decisions were considered, and what was drawn. Interrupted before it, nothing was drawn;
    /// behind it, no decision is considered a second time.
    /// </summary>
    private async Task DrawAsync(NpgsqlConnection db, IReadOnlyList<Candidate> population, long through, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stream = $"draw-{Draw.Digest(population)[..32]}";
        var (seed, index) = await SeedAsync(db, cancellationToken);
        var drawn = Draw.Of(seed, Share, population);
        var sample = new SampleDrawn(seed, index, Share, population.Count(c => !c.Flagged), population.Count(c => c.Flagged), Draw.Digest(population), drawn.Count);
        var e = new EventToAppend(Guid.CreateVersion7(now), "sample_drawn", $"{typeof(SampleDrawn).FullName}, Transparency.RedFlag", JsonSerializer.SerializeToUtf8Bytes(sample, FlagJson.Stored), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        var result = await store.AppendAsync(new("mol", stream, "draw", ExpectedVersion.Any, [e])
        {
            Alongside = batch =>
            {
                batch.BatchCommands.Add(new("update app.blind_through set settled_no = $1") { Parameters = { Of(through) } });
                batch.BatchCommands.Add(new("insert into app.blind_pending select i.d, i.c, i.p, $4 from unnest($1, $2, $3) as i(d, c, p) on conflict (decision_id) do nothing")
                {
                    Parameters = { Of(drawn.Select(d => d.Candidate.DecisionId).ToArray()), Of(drawn.Select(d => d.Candidate.CaseId).ToArray()), Of(drawn.Select(d => d.Place).ToArray()), Of(stream) },
                });
            },
        }, cancellationToken);
        if (result is not AppendResult.Appended) throw new TimeoutException($"The draw was not recorded ({result}); it is drawn again.");
    }

    /// <summary>Begins the reviews of what was drawn; returns how many. One that has begun already is taken from the list only.</summary>
    private async Task<int> HandOutAsync(NpgsqlConnection db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pending = new List<(string DecisionId, string CaseId, decimal Place, string Draw)>();
        await using (var command = new NpgsqlCommand("select decision_id, case_id, place, draw from app.blind_pending order by place, decision_id", db))
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) pending.Add((rows.GetString(0), rows.GetString(1), rows.GetDecimal(2), rows.GetString(3)));
        if (pending.Count == 0) return 0;
        var files = (await CaseRows.LoadAsync(db, pending.Select(p => p.CaseId), cancellationToken)).ToDictionary(f => f.CaseId);
        var appends = pending.Select(p => (Pending: p, About: files.GetValueOrDefault(p.CaseId)?.Decisions.FirstOrDefault(d => d.DecisionId == p.DecisionId)?.Reached)).Where(p => p.About is not null)
            .Select(p => BlindRows.AppendOf(BlindState.None, new BlindFact.Drawn(p.Pending.CaseId, p.About!.Agency, p.About.Office, p.About.Service, p.Pending.Place, p.Pending.Draw) { DecisionId = p.Pending.DecisionId }, now)).ToList();
        var begun = (await store.AppendAllAsync(appends, cancellationToken)).Count(result => result is AppendResult.Appended);
        // Reviews that were there already, and cases that are not here any more: nothing is left to begin.
        await using var rest = store.Source.CreateCommand("delete from app.blind_pending where decision_id = any($1)");
        rest.Parameters.Add(Of(pending.Select(p => p.DecisionId).ToArray()));
        await rest.ExecuteNonQueryAsync(cancellationToken);
        return begun;
    }

    private static async Task<(string Seed, long Index)> SeedAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select idx, salt, entry from trail.leaf order by idx desc limit 1", db);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken)
            ? (Convert.ToHexStringLower(SHA256.HashData([.. rows.GetFieldValue<byte[]>(1), .. rows.GetFieldValue<byte[]>(2)])), rows.GetInt64(0)) : (new string('0', 64), -1);
    }

    private static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    [LoggerMessage(6501, LogLevel.Warning, "Drawing the blind sample failed; trying again")]
    private static partial void Failed(ILogger logger, Exception cause);
}

public static class BlindHosting
{
    /// <summary>The blind sample: drawn once a day.</summary>
    public static void AddBlindSample(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<Sampling>().AddHostedService(services => services.GetRequiredService<Sampling>());
}
