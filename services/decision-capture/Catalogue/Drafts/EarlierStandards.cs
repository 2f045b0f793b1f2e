using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary>
/// The newest published state of everything that a service is measured by, also of what was removed since: a step or decision point that is taken away and
/// added again, under its own code or another, is measured against what it was, not against nothing. Pure.
/// </summary>
public static class EarlierStandards
{
    /// <summary>What is easier in each service of <paramref name="after"/> than the newest state that was published, with the newest version that had that state.</summary>
    /// <param name="versions">Published versions, oldest first; the last is in force.</param>
    public static IReadOnlyList<EasedSince> Eased(IReadOnlyList<V1.Catalogue> versions, V1.Catalogue after)
    {
        var eased = new List<EasedSince>();
        foreach (var now in after.Services)
        {
            var known = versions.Reverse().Select(each => (each.Version, Service: each.Services.FirstOrDefault(service => service.Code == now.Code))).Where(each => each.Service is not null)
                .Select(each => (each.Version, Service: each.Service!)).ToList();
            if (known.Count == 0) continue;
            var (rules, oldest) = (new List<V1.EasedRule>(EasingWatch.Of(known[0].Service, now)), known[0].Version);
            foreach (var step in now.Steps.Where(step => known[0].Service.Steps.All(each => each.Code != step.Code)))
                if (Newest(known, service => service.Steps.FirstOrDefault(each => each.Code == step.Code)) is { } was)
                    Add(EasingWatch.Of(now with { Steps = [was.Found] }, now with { Steps = [step] }), was.Version);
            foreach (var point in now.DecisionPoints.Where(point => known[0].Service.DecisionPoints.All(each => each.Code != point.Code)))
                foreach (var was in Predecessors(known, now, point))
                    // Told under the code that it has now: what was another one's is compared as if it had kept its name.
                    Add(EasingWatch.Of(now with { DecisionPoints = [was.Found with { Code = point.Code }] }, now with { DecisionPoints = [point] }), was.Version);
            if (rules.Count > 0) eased.Add(new(new(now.Agency, now.Code, [.. rules.Distinct()]), oldest));

            void Add(IReadOnlyList<V1.EasedRule> found, long version)
            {
                if (found.Count == 0) return;
                rules.AddRange(found);
                oldest = Math.Min(oldest, version);
            }
        }
        return eased;
    }

    // Its own earlier state; for a code that was never there, every ended or removed point that it may stand for: of the same name, or with an outcome in common.
    private static IEnumerable<(V1.DecisionPoint Found, long Version)> Predecessors(IReadOnlyList<(long Version, V1.Service Service)> known, V1.Service now, V1.DecisionPoint point)
    {
        if (Newest(known, service => service.DecisionPoints.FirstOrDefault(each => each.Code == point.Code)) is { } own) return [own];
        return known.SelectMany(each => each.Service.DecisionPoints.Select(found => (Found: found, each.Version))).DistinctBy(each => each.Found.Code)
            .Where(each => now.DecisionPoints.All(kept => kept.Code != each.Found.Code || kept.EndedOn is not null) && Alike(each.Found, point));
    }

    private static (T Found, long Version)? Newest<T>(IReadOnlyList<(long Version, V1.Service Service)> known, Func<V1.Service, T?> find) where T : class
    {
        foreach (var (version, service) in known)
            if (find(service) is { } found) return (found, version);
        return null;
    }

    private static bool Alike(V1.DecisionPoint one, V1.DecisionPoint other) => one.NameTh.Trim() == other.NameTh.Trim() || string.Equals(one.NameEn.Trim(), other.NameEn.Trim(), StringComparison.OrdinalIgnoreCase)
        || one.Outcomes.Select(each => each.Code).Intersect(other.Outcomes.Select(each => each.Code), StringComparer.Ordinal).Any();
}

/// <summary>A service that becomes easier.</summary>
/// <param name="OldVersion">Newest version of the catalogue that has every standard that is compared with.</param>
public sealed record EasedSince(V1.EasedService Eased, long OldVersion);
