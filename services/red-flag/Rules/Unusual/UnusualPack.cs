using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Unusual;

/// <summary>Computes the pack of an unusual case again: fits the model to the reference in the pack, makes the features from its facts, scores. Pure.</summary>
internal static class UnusualPack
{
    internal static IReadOnlyList<PackDifference> Differences(EvidencePack pack)
    {
        var found = new List<PackDifference>();
        if (pack.Model is not { } reference) return [new("model", null, "a reference")];
        // The finding stands in the log and names the reference by its digest: another one is not what the case was compared with.
        Compare("model", UnusualCase.ModelOf(pack.Recorded), reference.Id());
        var file = CaseFile.Of(pack.Subject.CaseId, pack.Facts);
        if (file.Decisions.FirstOrDefault(each => each.DecisionId == pack.Subject.DecisionId) is not { } decision) return [.. found, new("recorded", "fires", $"decision {pack.Subject.DecisionId} is not among the facts")];
        Compare("model.kind", $"{reference.Kind.Agency}/{reference.Kind.Service}/{reference.Kind.DecisionPoint}", $"{decision.Reached.Agency}/{decision.Reached.Service}/{decision.Body.DecisionPoint}");
        UnusualModel model;
        try
        {
            model = UnusualModel.Fit(reference, pack.Rule, Environment.ProcessorCount);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return [.. found, new("model", "a reference", e.Message)];
        }
        var standing = model.Judge(file, decision, pack.Catalogue.FirstOrDefault(each => each.Version == decision.Reached.CatalogueVersion)?.Office);
        if (UnusualCase.Finding(pack.Rule, model, standing, decision.Reached) is { } finding) PackCheck.CompareFindings(pack.Recorded, finding, Compare);
        else found.Add(new("recorded", "fires", "not beyond the limit"));
        Compare("peers.standing", PackCheck.Told(pack.Peers?.Standing), PackCheck.Told(model.Peers(standing.Score)));
        EachOf("similar", pack.Similar, standing.Similar);
        EachOf("contributions", pack.Contributions, Contribution.Of(pack.Recorded));
        return found;

        void Compare(string what, string? inPack, string? recomputed)
        {
            if (inPack != recomputed) found.Add(new(what, inPack, recomputed));
        }

        void EachOf<T>(string what, IReadOnlyList<T> inPack, IReadOnlyList<T> again) where T : class
        {
            for (var i = 0; i < Math.Max(inPack.Count, again.Count); i++) Compare($"{what}[{i}]", PackCheck.Told(inPack.ElementAtOrDefault(i)), PackCheck.Told(again.ElementAtOrDefault(i)));
        }
    }
}
