using System.Text;
using Npgsql;
using Transparency.EventStore;

namespace Transparency.Scoring.Rubrics;

/// <summary>A rubric and since when it counts.</summary>
/// <param name="EffectiveOn">First day of decisions scored by it, in Bangkok.</param>
/// <param name="Json">As it was published, byte for byte what its digest is of.</param>
public sealed record PublishedRubric(Rubric Rubric, DateOnly EffectiveOn, string Json);

/// <summary>
/// Every published rubric: those that ship, and those two people published. Versions are only added and take effect on a later day, so a
/// replica that has not looked yet does not score by a wrong one.
/// </summary>
public sealed class PublishedRubrics(Store store)
{
    private static readonly TimeSpan Bangkok = TimeSpan.FromHours(7);
    private static readonly PublishedRubric[] Shipped = [new(RubricShelf.InForce, DateOnly.MinValue, RubricShelf.Source)];
    private volatile PublishedRubric[] _all = Shipped;

    /// <summary>The day of an instant that decides which version counts; the same for offices in every zone.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Bangkok).DateTime);

    /// <summary>The version in force on a day; the first when none was yet.</summary>
    public Rubric InForceOn(DateOnly day, string id = "standard") =>
        (_all.Where(each => each.Rubric.Id == id && each.EffectiveOn <= day).MaxBy(each => (each.EffectiveOn, each.Rubric.Version)) ?? _all.First(each => each.Rubric.Id == id)).Rubric;

    /// <summary>The version in force at an instant, after a look at what was published meanwhile.</summary>
    public async Task<Rubric> InForceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return InForceOn(DayOf(now));
    }

    /// <summary>A version; null when it is not known here yet: <see cref="RefreshAsync(CancellationToken)"/> first.</summary>
    public Rubric? Find(string id, int version) => _all.FirstOrDefault(each => each.Rubric.Id == id && each.Rubric.Version == version)?.Rubric;

    /// <summary>Every version of a rubric, oldest first; empty when there is no such rubric.</summary>
    public async Task<IReadOnlyList<PublishedRubric>> VersionsAsync(string id, CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        return [.. _all.Where(each => each.Rubric.Id == id).OrderBy(each => each.Rubric.Version)];
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await RefreshAsync(db, cancellationToken);
    }

    /// <summary>Reads what was published meanwhile.</summary>
    public async Task RefreshAsync(NpgsqlConnection db, CancellationToken cancellationToken)
    {
        var known = _all.Length - Shipped.Length;
        await using var command = new NpgsqlCommand("select effective_on, body from app.rubric where (select count(*) from app.rubric) <> $1 order by id, version", db) { Parameters = { new NpgsqlParameter<long> { TypedValue = known } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var published = new List<PublishedRubric>();
        while (await rows.ReadAsync(cancellationToken))
            published.Add(new(Rubric.Parse(Encoding.UTF8.GetBytes(rows.GetString(1))), rows.GetFieldValue<DateOnly>(0), rows.GetString(1)));
        if (published.Count > 0) _all = [.. Shipped, .. published];
    }
}
