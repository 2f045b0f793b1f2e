using System.Collections.Concurrent;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Flags;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>Recognises a signed-in person among the officers of a case: by the pseudonym that decision-capture gives for the staff code.</summary>
public sealed class Officers(NpgsqlDataSource db, IHttpClientFactory clients)
{
    private const int Kept = 10_000;
    private readonly ConcurrentDictionary<(string Agency, string Staff), string> _known = new();

    /// <summary>The person's pseudonym in an agency; null without a staff code.</summary>
    public async Task<string?> PseudonymAsync(string agency, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Staff is not { Length: > 0 } staff) return null;
        if (_known.TryGetValue((agency, staff), out var known)) return known;
        using var http = clients.CreateClient("decision-capture");
        using var answer = await http.PostAsJsonAsync(new Uri("officer-pseudonym", UriKind.Relative), new OfficerQuestion(agency, staff), Wire.Json, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var officer = (await answer.Content.ReadFromJsonAsync<OfficerAnswer>(Wire.Json, cancellationToken))?.Officer;
        if (_known.Count >= Kept) _known.Clear();
        return officer is null ? null : _known[(agency, staff)] = officer;
    }

    /// <summary>The pseudonym when the person took part in what the flag is about: the decision, or the whole case when the rule is about the case.</summary>
    /// <remarks>An investigator is kept out by any part in the case; <paramref name="wholeCase"/> asks so.</remarks>
    public async Task<string?> InAsync(FlagSubject flag, Caller caller, bool wholeCase, CancellationToken cancellationToken)
    {
        if (await PseudonymAsync(flag.Agency, caller, cancellationToken) is not { } officer) return null;
        if (flag.Officer is not null) return flag.Officer == officer ? officer : null;
        await using var command = db.CreateCommand("""
            select exists (select 1 from app.participant where case_id = $1 and officer = $2 and ($4 or $3 = '' or (decision_id = $3 and part <> 'step')))
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = flag.CaseId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = officer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = flag.DecisionId ?? "" });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = wholeCase });
        return await command.ExecuteScalarAsync(cancellationToken) is true ? officer : null;
    }
}
