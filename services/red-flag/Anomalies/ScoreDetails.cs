using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Anomalies;

/// <param name="Peers">The score beside those of like cases.</param>
/// <param name="Similar">Like decisions nearest to it.</param>
internal sealed record UnusualDetail(PeerGroup? Peers, IReadOnlyList<LikeDecision> Similar);

/// <summary>What a flag about an unusual case shows besides its finding.</summary>
public sealed class ScoreDetails(UnusualModels models, Catalogues catalogues)
{
    /// <summary>From the facts as they were when it was raised; null for a flag of another rule.</summary>
    /// <param name="file">The case as it is now; null when it is not here any more.</param>
    internal async Task<UnusualDetail?> OfAsync(NpgsqlConnection db, FlagRow flag, RuleDefinition rule, CaseFile? file, CancellationToken cancellationToken)
    {
        if (flag.Subject.RuleId != UnusualCase.RuleId || await models.FindAsync(db, UnusualCase.ModelOf(flag.Finding) ?? "", rule, cancellationToken) is not { } model) return null;
        var peers = UnusualCase.ScoreOf(flag.Finding) is { } score ? model.Peers(score) : null;
        var then = file is null ? null : CaseFile.Of(file.CaseId, file.Facts.Where(fact => fact.Index <= flag.ComputedFrom));
        if (then?.Decisions.FirstOrDefault(each => each.DecisionId == flag.Subject.DecisionId) is not { } decision) return new(peers, []);
        try
        {
            var versions = await catalogues.WithAsync([decision.Reached.CatalogueVersion], cancellationToken);
            return new(peers, await NamedAsync(db, model.Judge(then, decision, ReferenceDraw.OfficeOf(decision, versions)).Similar, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Only the hours of the office come from there: while it is away the rest of the page stands.
            return new(peers, []);
        }
    }

    private static async Task<IReadOnlyList<LikeDecision>> NamedAsync(NpgsqlConnection db, IReadOnlyList<SimilarDecision> similar, CancellationToken cancellationToken)
    {
        var cases = new Dictionary<string, string>();
        await using var command = new NpgsqlCommand("select decision_id, case_id from app.decided where decision_id = any($1)", db) { Parameters = { Columns.Of(similar.Select(each => each.DecisionId)) } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) cases[rows.GetString(0)] = rows.GetString(1);
        return [.. similar.Select(each => new LikeDecision(each.DecisionId, cases.GetValueOrDefault(each.DecisionId), each.Value, each.Outcome, each.DecidedOn))];
    }
}
