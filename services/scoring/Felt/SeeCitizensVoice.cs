using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Groups;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Felt;

/// <summary>
/// <c>GET /api/scores/citizens-voice?agency=&amp;from=&amp;to=</c>: what people said at an agency's service points, with n and interval, raw and without what the filter marked. For
/// whoever sees the figures beside it: ministry roles every agency, an agency's administrator its own. Never EIT or ITA.
/// </summary>
public static class SeeCitizensVoice
{
    /// <summary>Fewer answers say too much about each of them (system.md §8).</summary>
    public const long Least = 10;

    /// <summary>From here on an answer is favourable: the upper half of the scale, without its middle.</summary>
    private const decimal Middle = 50;

    // As citizen-feedback leaves marked ratings out (RatingCounts): of days that are over, ten or more of a point, day and question together, and fewer than ten that would be left go
    // with them. Another rule here would let single answers be read from the difference to the public figures.
    private static readonly string Sql = $"""
        select question, sum(n)::bigint, coalesce(sum(n) filter (where value > {Middle}), 0)::bigint, sum(n - h)::bigint, coalesce(sum(n - h) filter (where value > {Middle}), 0)::bigint from (
          select question, value, n, case when released_on >= $4 or sum(held) over w < {Least} then 0 when sum(n - held) over w < {Least} then n else held end as h
          from app.felt where agency = $1 and ($2 is null or released_on >= $2) and ($3 is null or released_on <= $3) window w as (partition by point, released_on, question)) f
        where value is not null group by question order by question collate "C"
        """;

    public static void MapCitizensVoice(this IEndpointRouteBuilder app) => app.MapGet("/api/scores/citizens-voice", ReadAsync).Allow(Roles.Executive, Roles.Auditor, Roles.AgencyAdmin, Roles.RedFlagAdmin);

    private static async Task<Results<Ok<CitizensVoices>, ProblemHttpResult>> ReadAsync(string? agency, DateOnly? from, DateOnly? to, Caller caller, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(agency)) return Problems.Invalid(new FieldError("agency", "required", "an agency's code"));
        if (from > to) return Problems.Invalid(new FieldError("from", "not-after", "from is later than to"));
        if (!caller.IsAny(Roles.Executive, Roles.Auditor, Roles.RedFlagAdmin) && !caller.MayActFor(agency)) return Problems.Forbidden();
        return TypedResults.Ok(new CitizensVoices(agency, from, to, await OfAsync(store, agency, from, to, time, cancellationToken)));
    }

    /// <summary>Questions of an agency's ratings with ten answers or more that entered the figures in these days, by code.</summary>
    internal static async Task<IReadOnlyList<CitizensVoice>> OfAsync(Store store, string agency, DateOnly? from, DateOnly? to, TimeProvider time, CancellationToken cancellationToken)
    {
        var voices = new List<CitizensVoice>();
        await using var command = store.Source.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
        foreach (var day in new[] { from, to }) command.Parameters.Add(new() { Value = day is { } known ? known : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            if (Voice(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4)) is { } voice) voices.Add(voice);
        return voices;
    }

    /// <summary>The figure of one question; null below ten answers. Pure.</summary>
    /// <param name="kept">Answers that the filter keeps, and of them those that are favourable.</param>
    public static CitizensVoice? Voice(string question, long n, long favourable, long kept, long favourableKept) => Share(n, favourable) is { } raw
        ? new(question, raw, kept == n ? null : Share(kept, favourableKept), n - kept) : null;

    private static FavourableShare? Share(long n, long favourable)
    {
        if (n < Least) return null;
        var (lower, upper) = WilsonInterval.Of(favourable, n);
        return new(n, MeanInterval.Rounded(100m * favourable / n), MeanInterval.Rounded(100 * lower!.Value), MeanInterval.Rounded(100 * upper!.Value));
    }
}
