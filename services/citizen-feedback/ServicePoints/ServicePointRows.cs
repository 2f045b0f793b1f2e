using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using Points = Transparency.Contracts.CitizenFeedback.V1.ServicePoints;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>A service point as its read model has it.</summary>
public sealed record ServicePointRow(ServicePoint View, ServicePointState State, string TimeZone);

/// <summary>The read model with its projection and <c>GET /api/service-points?agency=&amp;office=</c>, <c>GET /api/service-points/{point}</c> (public).</summary>
public static class ServicePointRows
{
    // Figures about a point are its released ratings, as everywhere.
    private const string Select = """
        select p.point, p.agency, p.office, p.service, p.name_th, p.name_en, p.active, p.created_at, p.version, p.time_zone, coalesce(t.n, 0), t.last, p.replaced_by, p.works_until, s.last, coalesce(s.n, 0)
        from app.service_point p left join lateral (select sum(n)::bigint as n, max(released_on) as last from app.tally where point = p.point and question = 'rating') t on true
          left join lateral (select max(day) as last, sum(n) filter (where day > current_date - 30)::bigint as n from app.point_scan where point = p.point and day < current_date) s on true
        """;

    // What a rating asks of a point; the figures are sums over many rows, and a thousand ratings a second need none of them.
    private const string Bare = "select p.point, p.agency, p.office, p.service, p.name_th, p.name_en, p.active, p.created_at, p.version, p.time_zone, 0::bigint, null::date, p.replaced_by, p.works_until, null::date, 0::bigint from app.service_point p";

    public static void MapServicePoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/service-points", ListAsync).AllowPublic();
        app.MapGet("/api/service-points/{point}", GetAsync).AllowPublic();
        app.MapReplaceServicePoint();
        app.MapCountScan();
    }

    private static async Task<Ok<Points>> ListAsync(string? agency, string? office, Caller caller, OfficesInCharge offices, Store store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Points([.. (await ReadAsync(store.Source,
            "($1::text is null or p.agency = $1) and ($2::text is null or p.office = any(string_to_array($2, ','))) order by p.agency, p.office, p.service, p.point",
            cancellationToken, agency, office is null ? null : string.Join(',', await offices.ServedAsync([office], cancellationToken)))).Select(r => For(caller, r.View))]));

    private static async Task<Results<Ok<ServicePoint>, ProblemHttpResult>> GetAsync(string point, Caller caller, Store store, CancellationToken cancellationToken) =>
        PointCode.Parse(point) is { } code && await FindAsync(store.Source, code, cancellationToken) is { } row ? TypedResults.Ok(For(caller, row.View)) : Problems.NotFound();

    /// <summary>How often a page was opened is for those who look after the poster; days that are over only, so that nobody sees somebody standing there.</summary>
    internal static ServicePoint For(Caller caller, ServicePoint point) =>
        caller.IsAny(Roles.AgencyAdmin, Roles.Auditor) && caller.MayActFor(point.Agency) ? point : point with { LastScannedOn = null, Scans = 0 };

    public static async Task<ServicePointRow?> FindAsync(NpgsqlDataSource db, PointCode code, CancellationToken cancellationToken) =>
        (await ReadAsync(db, "p.point = $1", cancellationToken, code.Value)).SingleOrDefault();

    /// <summary>The point without its figures.</summary>
    public static async Task<ServicePointRow?> FindBareAsync(NpgsqlDataSource db, PointCode code, CancellationToken cancellationToken) =>
        (await ReadRowsAsync(db, $"{Bare} where p.point = $1", cancellationToken, code.Value)).SingleOrDefault();

    public static Task<AppendResult> AppendAsync(Store store, ServicePointState before, ServicePointFact fact, string agency, DateTimeOffset now, string by, CancellationToken cancellationToken)
    {
        var state = before.Evolve(fact);
        var (name, stream) = fact switch
        {
            ServicePointFact.Opened o => ("service_point_opened", "service-point-" + o.Point),
            ServicePointFact.Replaced r => ("service_point_replaced", "service-point-" + r.Point),
            ServicePointFact.Retired r => ("service_point_retired", "service-point-" + r.Point),
            _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
        };
        var e = new EventToAppend(Guid.CreateVersion7(now), name, $"{fact.GetType().FullName}, Transparency.CitizenFeedback",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), Wire.Json), now, null, null, by, ReadOnlyMemory<byte>.Empty);
        return store.AppendAsync(new Append(agency, stream, "service-point", ExpectedVersion.Exactly(before.Version), [e]) { Alongside = batch => Put(batch, fact, state.Version, now) }, cancellationToken);
    }

    /// <summary>What a fact changes in the read model.</summary>
    /// <param name="version">Version of the stream with the fact.</param>
    /// <param name="at">When it was recorded.</param>
    /// <param name="schema">Where the rows are: the live ones or ones that are being rebuilt.</param>
    public static void Put(NpgsqlBatch batch, ServicePointFact fact, long version, DateTimeOffset at, string schema = ReadModel.Live) => batch.BatchCommands.Add(fact switch
    {
        ServicePointFact.Opened o => new($"insert into {schema}.service_point values ($1, $2, $3, $4, $5, $6, $7, true, $8, $9)")
        {
            Parameters =
            {
                new() { Value = o.Point }, new() { Value = o.Agency }, new() { Value = o.Office }, new() { Value = o.Service }, new() { Value = o.NameTh },
                new() { Value = o.NameEn }, new() { Value = o.TimeZone }, new() { Value = at.UtcDateTime }, new() { Value = version },
            },
        },
        ServicePointFact.Replaced r => new($"update {schema}.service_point set replaced_by = $2, works_until = $3, version = $4 where point = $1")
        {
            Parameters = { new() { Value = r.Point }, new() { Value = r.By }, new() { Value = r.WorksUntil }, new() { Value = version } },
        },
        ServicePointFact.Retired r => new($"update {schema}.service_point set active = false, version = $2 where point = $1") { Parameters = { new() { Value = r.Point }, new() { Value = version } } },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    });

    private static Task<List<ServicePointRow>> ReadAsync(NpgsqlDataSource db, string where, CancellationToken cancellationToken, params string?[] values) => ReadRowsAsync(db, $"{Select} where {where}", cancellationToken, values);

    private static async Task<List<ServicePointRow>> ReadRowsAsync(NpgsqlDataSource db, string sql, CancellationToken cancellationToken, params string?[] values)
    {
        var points = new List<ServicePointRow>();
        await using var command = db.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var r = await command.ExecuteReaderAsync(cancellationToken);
        while (await r.ReadAsync(cancellationToken))
            points.Add(new(new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetBoolean(6), r.GetFieldValue<DateTime>(7),
                r.GetInt64(10), r.GetFieldValue<DateOnly?>(11), r.IsDBNull(12) ? null : r.GetString(12), r.GetFieldValue<DateOnly?>(13), r.GetFieldValue<DateOnly?>(14), r.GetInt64(15)),
                new(true, r.GetBoolean(6), r.GetInt64(8), r.IsDBNull(12) ? null : r.GetString(12), r.GetFieldValue<DateOnly?>(13)), r.GetString(9)));
        return points;
    }
}
