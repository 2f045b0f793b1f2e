using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <param name="InTime">First answers that came by their day.</param>
/// <param name="Due">First answers given or overdue.</param>
public sealed record ComplaintTally(string? Agency, string Category, bool OldChannel, long Filed, long InTime, long Due, long Concluded, long Substantiated, DateOnly First);

/// <summary><c>GET /api/complaints/statistics</c> (public) and <c>POST /api/complaints/baseline</c> (anti-corruption centre, whole ministry).</summary>
public static class ComplaintFigures
{
    /// <summary>k of every published figure, and the step in which it grows.</summary>
    public const int K = 10;

    /// <summary>Name on disk of a stated baseline.</summary>
    internal const string BaselineStated = "complaint_baseline_stated";

    public static void MapComplaintFigures(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/complaints/statistics", ReadAsync).AllowPublic();
        app.MapPost("/api/complaints/baseline", StateAsync).Allow(Roles.RedFlagAdmin).WithPost();
    }

    /// <summary>Counts in whole tens: as long as they stand for fewer than ten they are 0, and no two of them differ by fewer than ten people.</summary>
    public static long Tens(long n) => n / K * K;

    /// <summary>Counts of the ministry and of each agency. Pure.</summary>
    public static IReadOnlyList<ComplaintCount> Counts(IReadOnlyList<ComplaintTally> tallies) =>
        [Count(null, tallies), .. tallies.Where(t => t.Agency is not null).GroupBy(t => t.Agency).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Count(g.Key, [.. g]))];

    /// <summary>The figure behind −20 %. Pure.</summary>
    /// <param name="cases">Cases recorded since this system began; null when unknown.</param>
    public static ComplaintTarget Target(IReadOnlyList<ComplaintTally> tallies, long? cases, ComplaintBaseline? baseline)
    {
        var counted = tallies.Where(t => t.Category is "bribery" or "unfair").ToList();
        var old = counted.Where(t => t.OldChannel).Sum(t => t.Filed);
        decimal? rate = old >= K && cases > 0 ? Math.Round(old * 1000m / cases.Value, 2, MidpointRounding.AwayFromZero) : null;
        var concluded = counted.Sum(t => t.Concluded);
        decimal? share = concluded >= K ? Math.Round((decimal)counted.Sum(t => t.Substantiated) / concluded, 4, MidpointRounding.AwayFromZero) : null;
        decimal? before = baseline is { Cases: > 0 } ? baseline.Complaints * 1000m / baseline.Cases : null;
        return new(tallies.Count == 0 ? null : tallies.Min(t => t.First), rate, cases, Tens(counted.Where(t => !t.OldChannel).Sum(t => t.Filed)), share, baseline,
            rate is { } now && before is > 0 ? Math.Round((now - before.Value) / before.Value, 4, MidpointRounding.AwayFromZero) : null);
    }

    private static ComplaintCount Count(string? agency, IReadOnlyList<ComplaintTally> tallies)
    {
        var due = tallies.Sum(t => t.Due);
        return new(agency, Tens(tallies.Sum(t => t.Filed)),
            tallies.GroupBy(t => t.Category).Where(g => g.Sum(t => t.Filed) >= K).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Tens(g.Sum(t => t.Filed))),
            due >= K ? Math.Round((decimal)tallies.Sum(t => t.InTime) / due, 2, MidpointRounding.AwayFromZero) : null);
    }

    private static async Task<Ok<ComplaintStatistics>> ReadAsync(Store store, IHttpClientFactory clients, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var tallies = await TalliesAsync(store.Source, DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(7)).Date), cancellationToken);
        long? cases = null;
        try
        {
            using var http = clients.CreateClient("decision-capture");
            cases = (await http.GetFromJsonAsync<IntakeTotals>("api/intake/totals", Wire.Json, cancellationToken))?.Cases;
        }
        catch (HttpRequestException)
        {
            // Without the number of cases there is no rate; the counts stand.
        }
        return TypedResults.Ok(new ComplaintStatistics(K, Counts(tallies), Target(tallies, cases, await BaselineAsync(store.Source, cancellationToken)), now));
    }

    private static async Task<Results<Ok<ComplaintBaseline>, ProblemHttpResult>> StateAsync(ComplaintBaseline sent, Caller caller, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!caller.MayActFor("*")) return Problems.Forbidden();
        var faults = new List<FieldError>();
        if (sent.To <= sent.From) faults.Add(new("to", "before-from"));
        if (sent.Complaints < 0) faults.Add(new("complaints", "negative"));
        if (sent.Cases < 1) faults.Add(new("cases", "at-least-one"));
        if (sent.Source?.Trim() is not { Length: >= 5 and <= 500 }) faults.Add(new("source", "length", "5–500 characters: where both numbers are published."));
        if (faults.Count > 0) return Problems.Invalid(faults);
        var now = time.GetUtcNow();
        await store.AppendAsync(new Append(Complaints.Tenant, "complaint-baseline", "complaint-baseline", ExpectedVersion.Any,
        [
            new(Guid.CreateVersion7(now), BaselineStated, $"{typeof(ComplaintBaseline).FullName}, Transparency.Contracts",
                System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(sent, Wire.Json), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty),
        ])
        {
            Alongside = batch => Put(batch, sent),
        }, cancellationToken);
        return TypedResults.Ok(sent);
    }

    /// <summary>The baseline in force: what was stated last.</summary>
    internal static void Put(NpgsqlBatch batch, ComplaintBaseline stated, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"""
        insert into {schema}.complaint_baseline values (true, $1, $2, $3, $4, $5) on conflict (one) do update
        set from_day = excluded.from_day, to_day = excluded.to_day, complaints = excluded.complaints, cases = excluded.cases, source = excluded.source
        """) { Parameters = { new() { Value = stated.From }, new() { Value = stated.To }, new() { Value = stated.Complaints }, new() { Value = stated.Cases }, new() { Value = stated.Source } } });

    private static async Task<List<ComplaintTally>> TalliesAsync(NpgsqlDataSource db, DateOnly today, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("""
            select agency, category, channel = any($2), count(*),
              count(*) filter (where (first_answered_at at time zone 'Asia/Bangkok')::date <= answer_by), count(*) filter (where first_answered_at is not null or answer_by < $1),
              count(*) filter (where outcome is not null), count(*) filter (where outcome in ('substantiated', 'partly')), min((filed_at at time zone 'Asia/Bangkok')::date)
            from app.complaint group by 1, 2, 3
            """);
        command.Parameters.Add(new() { Value = today });
        command.Parameters.Add(new() { Value = FileComplaintEndpoint.OldChannels });
        var tallies = new List<ComplaintTally>();
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        while (await r.ReadAsync(cancellationToken))
            tallies.Add(new(r.IsDBNull(0) ? null : r.GetString(0), r.GetString(1), r.GetBoolean(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetFieldValue<DateOnly>(8)));
        return tallies;
    }

    private static async Task<ComplaintBaseline?> BaselineAsync(NpgsqlDataSource db, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select from_day, to_day, complaints, cases, source from app.complaint_baseline");
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        return await r.ReadAsync(cancellationToken) ? new(r.GetFieldValue<DateOnly>(0), r.GetFieldValue<DateOnly>(1), r.GetInt64(2), r.GetInt64(3), r.GetString(4)) : null;
    }
}
