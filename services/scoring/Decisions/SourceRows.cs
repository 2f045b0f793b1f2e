using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;

namespace Transparency.Scoring.Decisions;

/// <summary>What is counted of the facts themselves: decisions per source, and who decides in which office.</summary>
public static class SourceRows
{
    /// <summary>Counts decisions reported for the first time, each for the source that reported it first: the same however the facts are cut into runs.</summary>
    /// <param name="items">Facts in ledger order.</param>
    /// <param name="kept">What was kept before of the cases in which decisions are reported.</param>
    /// <param name="schema">Where the counts are.</param>
    public static NpgsqlBatchCommand CountNew(IEnumerable<CaseFact> items, IReadOnlyDictionary<string, List<CaseFact>> kept, string schema = ReadModel.Live)
    {
        var seen = new HashSet<(string, string)>();
        var counts = items.Where(fact => fact is { Decision: not null, DecisionId: not null } && fact.CaseId.Length > 0 && seen.Add((fact.CaseId, fact.DecisionId!))
                && !(kept.TryGetValue(fact.CaseId, out var before) && before.Exists(each => each.Decision is not null && each.DecisionId == fact.DecisionId)))
            .GroupBy(fact => fact.Source, StringComparer.Ordinal).OrderBy(each => each.Key, StringComparer.Ordinal).ToList();
        return new($"""
            insert into {schema}.source_total as source_total (source, decisions) select * from unnest($1, $2) on conflict (source) do update set decisions = source_total.decisions + excluded.decisions
            """)
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. counts.Select(each => each.Key)] }, new NpgsqlParameter<long[]> { TypedValue = [.. counts.Select(each => each.LongCount())] } },
        };
    }

    /// <summary>Notes who decides where, and about which service.</summary>
    /// <inheritdoc cref="CountNew" path="/param[@name='schema']"/>
    public static NpgsqlBatchCommand Deciders(IEnumerable<CaseFact> facts, string schema = ReadModel.Live)
    {
        var deciders = facts.Where(fact => fact.Decision is not null).SelectMany(fact => fact.Decision!.Participants
            .Where(each => each.Part is "approve" or "committee").Select(each => (fact.Agency, fact.Office, fact.Service, each.Officer))).Distinct().Order().ToList();
        return new($"""
            with seen as (select * from unnest($1, $2, $3, $4) as s (agency, office, service, officer)),
            anywhere as (insert into {schema}.decider select distinct agency, office, officer from seen on conflict do nothing)
            insert into {schema}.service_decider select * from seen on conflict do nothing
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Agency)] }, new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Office)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Service)] }, new NpgsqlParameter<string[]> { TypedValue = [.. deciders.Select(each => each.Officer)] },
            },
        };
    }
}
