using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Replay;

/// <summary>
/// Computes every stored score again: from the facts of its case up to <c>computedFrom</c>, the catalogue in force for the decision, the rubric that id, version and digest
/// name, and the instant up to which absence was concluded. Both sides are chained into one digest, so that a run may stop and go on.
/// </summary>
public sealed class RecomputedScores(Store store, CatalogueVersions catalogues, PublishedRubrics rubrics) : Origin("recomputed-scores")
{
    private const int PageSize = 2_000;
    private static readonly Sums s_none = new(0, 0, new string('0', 64), new string('0', 64), null);

    private sealed record Sums(long Stored, long Same, string Live, string Recomputed, string? First);

    public override bool IsRecomputation => true;

    public override async Task<long> PositionAsync(NpgsqlConnection db, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select size - 1 from trail.ledger_head", db);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public override async Task<Portion?> ReadAsync(long after, long through, CancellationToken cancellation)
    {
        var page = await store.ReadPageAsync(after, PageSize, cancellation);
        if (page.Count > through - after) page = [.. page.Take((int)(through - after))];
        return page.Count == 0 ? null : new Page(page, this);
    }

    /// <inheritdoc/>
    public override ReplayedFigures Described(string? state)
    {
        var sums = state is null ? s_none : JsonSerializer.Deserialize<Sums>(state)!;
        return new(Name, sums.Stored, sums.Same, sums.Live, sums.Recomputed, sums.First);
    }

    private sealed record Page(IReadOnlyList<StoredEvent> Stored, RecomputedScores Scores) : Portion(Stored[^1].Index, Stored.Count)
    {
        public override Task<string?> FoldAsync(NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation) => Scores.FoldAsync(Stored, transaction, schema, state, cancellation);
    }

    private async Task<string?> FoldAsync(IReadOnlyList<StoredEvent> events, NpgsqlTransaction transaction, string schema, string? state, CancellationToken cancellation)
    {
        var sums = state is null ? s_none : JsonSerializer.Deserialize<Sums>(state)!;
        var stored = events.Where(each => each is { Type: DecisionScoreRecorded.Type, Foreign: false }).Select(each => DecisionScoreRecorded.Parse(each.Data.Span)).ToList();
        if (stored.Count == 0) return state;
        await rubrics.RefreshAsync(cancellation);
        var facts = await CaseRows.LoadAsync(transaction.Connection!, stored.Select(each => each.CaseId).Distinct(), cancellation, schema);
        foreach (var score in stored)
        {
            var history = CaseHistory.Of(facts.GetValueOrDefault(score.CaseId, []).Where(fact => fact.Index <= score.ComputedFrom));
            var (again, why) = await AgainAsync(score, history, cancellation);
            var (live, recomputed) = (score.ResultDigest(), again?.ResultDigest() ?? new byte[32]);
            var same = again is not null && live.AsSpan().SequenceEqual(recomputed);
            sums = new(sums.Stored + 1, sums.Same + (same ? 1 : 0), Chained(sums.Live, live), Chained(sums.Recomputed, recomputed),
                sums.First ?? (same ? null : $"score of {score.DecisionId}, revision {score.Revision}: {why ?? Differing(score, again!)}"));
        }
        return JsonSerializer.Serialize(sums);
    }

    private async Task<(DecisionScoreRecorded? Again, string? Why)> AgainAsync(DecisionScoreRecorded score, CaseHistory history, CancellationToken cancellation)
    {
        if (rubrics.Find(score.RubricId, score.RubricVersion) is not { } rubric || rubric.Digest != score.RubricDigest)
            return (null, $"rubric {score.RubricId} version {score.RubricVersion} with digest {score.RubricDigest} is not published");
        if (history.LastIndex != score.ComputedFrom)
            return (null, $"computed from index {score.ComputedFrom}, but the facts of the case end at {history.LastIndex}");
        if (history.Decisions.FirstOrDefault(fact => fact.DecisionId == score.DecisionId) is not { } fact)
            return (null, "no fact of its case reports the decision");
        var subject = new Subject(history, fact, await catalogues.GetAsync(fact.CatalogueVersion, cancellation), score.Times.KnownUntil);
        return (DecisionScoreRecorded.Of(subject, DecisionScoring.Score(rubric, subject), score.Revision, score.Times.KnownUntil), null);
    }

    private static string Differing(DecisionScoreRecorded stored, DecisionScoreRecorded again) => stored.Score != again.Score
        ? $"stored {stored.Score}, recomputed {again.Score}"
        : $"differs in {again.Criteria.Zip(stored.Criteria).FirstOrDefault(pair => pair.First.Status != pair.Second.Status || pair.First.Points != pair.Second.Points).First?.Id ?? "its details"}";

    private static string Chained(string before, byte[] next) => Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromHexString(before), .. next]));
}
