using System.Collections.Concurrent;
using Npgsql;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Anomalies;

/// <summary>Fitted models, each fitted once while it is wanted: a reference never changes.</summary>
public sealed class UnusualModels
{
    private const int Kept = 64;
    private readonly ConcurrentDictionary<(string Model, string Rule), UnusualModel> _fitted = new();

    /// <summary>The model of that id by the limits of a rule; null when there is none.</summary>
    public async Task<UnusualModel?> FindAsync(NpgsqlConnection db, string modelId, RuleDefinition rule, CancellationToken cancellationToken)
    {
        if (_fitted.TryGetValue((modelId, rule.Digest), out var known)) return known;
        if (await ModelRows.ReferenceAsync(db, modelId, cancellationToken) is not { } reference) return null;
        // More kinds than this are few megabytes each; what falls out is fitted again.
        if (_fitted.Count >= Kept) _fitted.Clear();
        return _fitted[(modelId, rule.Digest)] = UnusualModel.Fit(reference, rule);
    }
}
