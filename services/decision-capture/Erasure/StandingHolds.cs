using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>Which of these cases have an open flag; asked at the service that keeps flags.</summary>
/// <exception cref="HttpRequestException">It does not answer: then nothing may be erased.</exception>
public delegate Task<IReadOnlyCollection<string>> OpenFlagsOf(IReadOnlyCollection<string> caseIds, CancellationToken cancellation);

/// <summary>What stands against the erasure of a subject: what this service knows itself, holds that people placed, and open flags.</summary>
public sealed class StandingHolds(Store store, Rules rules, OpenFlagsOf openFlagsOf)
{
    public async Task<IReadOnlyList<StandingHold>> AgainstAsync(string subjectKey, IReadOnlyList<(string CaseId, string Agency, CaseState State)> cases, ErasureGround ground,
        DateOnly today, CancellationToken cancellation)
    {
        var flagged = cases.Count == 0 ? [] : await openFlagsOf([.. cases.Select(each => each.CaseId)], cancellation);
        return [.. OfCases(cases, ground, rules, today), .. flagged.Order(StringComparer.Ordinal).Select(each => new StandingHold("review", each, null, null)),
            .. await PlacedAsync(subjectKey, [.. cases.Select(each => each.CaseId)], cancellation)];
    }

    /// <summary>What follows from the cases themselves; pure.</summary>
    public static IEnumerable<StandingHold> OfCases(IEnumerable<(string CaseId, string Agency, CaseState State)> cases, ErasureGround ground, Rules rules, DateOnly today)
    {
        foreach (var (caseId, _, state) in cases)
        {
            if (state.Decisions.Any(decision => decision.Appeal == "lodged"))
                yield return new("appeal", caseId, null, null);
            if (ground.OverridesRetention)
                continue;
            if (rules.EarliestFor(state) is not { } earliest)
                yield return new("case-open", caseId, null, null);
            else if (earliest > today)
                yield return new("retention", caseId, earliest, null);
        }
    }

    private async Task<IReadOnlyList<StandingHold>> PlacedAsync(string subjectKey, string[] caseIds, CancellationToken cancellation)
    {
        await using var command = store.Source.CreateCommand(
            "select kind, case_id, reason from app.legal_hold where released_at is null and (case_id = any($1) or subject_key = $2) order by placed_at, hold_id");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = caseIds });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = subjectKey });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var holds = new List<StandingHold>();
        while (await reader.ReadAsync(cancellation))
            holds.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), null, reader.GetString(2)));
        return holds;
    }
}
