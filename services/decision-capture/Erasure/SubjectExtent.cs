using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>Everything recorded of one subject.</summary>
/// <param name="Cases">Its cases with their state.</param>
public sealed record SubjectFound(ErasureExtent Extent, IReadOnlyList<(string CaseId, string Agency, CaseState State)> Cases);

/// <summary>Finds what an erasure would destroy.</summary>
public sealed class SubjectExtent(Store store, Rules rules)
{
    /// <summary>
    /// The events that name a subject key, wherever in them: a pseudonym is 26 random characters, so it cannot stand there by chance.
    /// Reads the whole log, because an index would cost every append for what happens a few times a month.
    /// </summary>
    public async Task<SubjectFound> FindAsync(string subjectKey, CancellationToken cancellation)
    {
        var cases = new List<(string CaseId, string Agency, CaseState State)>();
        var keys = new SortedSet<string>(StringComparer.Ordinal) { subjectKey };
        foreach (var (tenant, stream) in await StreamsAsync(subjectKey, cancellation))
        {
            var facts = (await store.ReadStreamAsync(tenant, stream, archived: true, cancellation: cancellation)).Select(CaseFact.Read).OfType<CaseFact>().ToList();
            if (facts.Count == 0) continue;
            cases.Add((stream, tenant, CaseState.Of(facts)));
            // The free text of a case is the subject's own when the case is; an agent's end must not take the words out of other people's cases.
            if (facts.Any(fact => IsPartyTo(fact.Body, subjectKey)))
                keys.UnionWith(facts.SelectMany(fact => fact.Body.Text?.Values ?? []).Select(Sealing.SubjectOf).OfType<string>());
        }
        DateOnly? earliest = cases.Count > 0 && cases.All(each => rules.EarliestFor(each.State) is not null) ? cases.Max(each => rules.EarliestFor(each.State)) : null;
        return new(new([.. cases.Select(each => each.CaseId)], [.. keys], await EventsAsync(keys, cancellation), earliest), cases);
    }

    private static bool IsPartyTo(CaseEventFact fact, string subjectKey) =>
        fact.Case?.Applicant?.SubjectKey == subjectKey || (fact as InspectionOpened)?.Target?.SubjectKey == subjectKey;

    private async Task<IReadOnlyList<(string Tenant, string Stream)>> StreamsAsync(string subjectKey, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("select distinct tenant_id, stream_id from events.mt_events where stream_id like 'case-%' and strpos(data::text, $1) > 0 order by 2, 1");
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subjectKey });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var streams = new List<(string, string)>();
        while (await reader.ReadAsync(cancellation))
            streams.Add((reader.GetString(0), reader.GetString(1)));
        return streams;
    }

    private async Task<long> EventsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand("select count(*) from events.mt_events e where stream_id like 'case-%' and exists (select from unnest($1) as k (name) where strpos(e.data::text, k.name) > 0)");
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. keys] });
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
