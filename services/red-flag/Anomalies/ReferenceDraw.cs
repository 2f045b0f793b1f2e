using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Anomalies;

/// <summary>Draws the cases that a model is fitted to, from the newest decided ones of a kind.</summary>
public sealed class ReferenceDraw(Catalogues catalogues)
{
    private const int Portion = 250, DrawPurpose = 40, SplitPurpose = 41;

    /// <summary>The reference; null when fewer cases of the window than the rule's <c>minimumN</c> can be read.</summary>
    /// <param name="version">Which fit of its kind: the seed is made of both, so that nobody chooses it.</param>
    public async Task<UnusualReference?> OfAsync(NpgsqlConnection db, RuleDefinition rule, CaseKind kind, long version, CancellationToken cancellationToken)
    {
        var window = await WindowAsync(db, kind, (int)rule.Parameters["windowDecisions"], cancellationToken);
        var least = rule.MinimumN ?? 0;
        if (window.Count < least || window.Count < 4) return null;
        var seed = Seed(kind, version);
        var labels = await LabelsAsync(db, window, cancellationToken);
        var drawn = new SeededStream(seed, DrawPurpose).Subset(Math.Min(UnusualReference.MostCases, window.Count), window.Count);
        var teaches = new SeededStream(seed, SplitPurpose).Subset(drawn.Length / 2, drawn.Length).Select(at => drawn[at]).ToHashSet();
        var labelled = Enumerable.Range(0, window.Count).Where(at => labels.ContainsKey(window[at].DecisionId) && !teaches.Contains(at)).Take(UnusualReference.MostLabelled).ToHashSet();

        var files = await ReadAsync(db, [.. drawn.Concat(labelled).Distinct().Order().Select(at => (at, window[at].DecisionId, window[at].CaseId))], cancellationToken);
        var teaching = files.Where(each => teaches.Contains(each.At)).ToList();
        var comparing = files.Where(each => drawn.Contains(each.At) && !teaches.Contains(each.At)).ToList();
        if (teaching.Count + comparing.Count < least || teaching.Count == 0 || comparing.Count == 0) return null;
        var links = PathProfile.Count(teaching.Select(each => (CasePath.Of(each.File, each.Decision), each.Hours)));
        var profile = new PathProfile(links);
        return new(UnusualReference.CurrentFormat, kind, seed, window.Count, labels.Count, links, [.. teaching.Select(each => Row(each, counted: true))], [.. comparing.Select(each => Row(each, counted: false))],
            [.. files.Where(each => labelled.Contains(each.At)).Select(each => new LabelledCase(each.Decision.DecisionId, labels[each.Decision.DecisionId], Row(each, counted: false).Values))]);

        ReferenceCase Row(Drawn each, bool counted) => new(each.Decision.DecisionId, each.Decision.Body.Outcome, each.Decision.DecidedAt.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ReferenceCase.Text(CaseFeatures.Of(each.File, each.Decision, profile, each.Hours, counted)));
    }

    private sealed record Drawn(int At, CaseFile File, DecisionFile Decision, BusinessTime Hours);

    private static int Seed(CaseKind kind, long version) =>
        BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind.Agency}\n{kind.Service}\n{kind.DecisionPoint}\n{version}"))) & int.MaxValue;

    private static async Task<IReadOnlyList<(string DecisionId, string CaseId)>> WindowAsync(NpgsqlConnection db, CaseKind kind, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select decision_id, case_id from app.decided where agency = $1 and service = $2 and decision_point = $3 order by decided_at desc, decision_id limit $4", db)
        {
            Parameters = { new() { Value = kind.Agency }, new() { Value = kind.Service }, new() { Value = kind.DecisionPoint }, new() { Value = most } },
        };
        var window = new List<(string, string)>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) window.Add((rows.GetString(0), rows.GetString(1)));
        return window;
    }

    /// <summary>
    /// What closed investigations found, as the precision of rules counts it: concluded by two people, no flag on trial. A decision is found when any of its flags was. Of a flag about a whole
    /// case the label is that of each of its decisions.
    /// </summary>
    private static async Task<IReadOnlyDictionary<string, bool>> LabelsAsync(NpgsqlConnection db, IReadOnlyList<(string DecisionId, string CaseId)> window, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            select w.decision_id, bool_or(i.label <> 'not-substantiated') from app.investigation i join app.flag f using (flag_id)
            join unnest($1, $2) as w(decision_id, case_id) on f.case_id = w.case_id and (f.decision_id is null or f.decision_id = w.decision_id)
            where i.stage = 'closed' and i.label is not null and not f.shadow group by 1
            """, db) { Parameters = { Columns.Of(window.Select(each => each.DecisionId)), Columns.Of(window.Select(each => each.CaseId)) } };
        var labels = new Dictionary<string, bool>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) labels[rows.GetString(0)] = rows.GetBoolean(1);
        return labels;
    }

    private async Task<IReadOnlyList<Drawn>> ReadAsync(NpgsqlConnection db, IReadOnlyList<(int At, string DecisionId, string CaseId)> wanted, CancellationToken cancellationToken)
    {
        var found = new List<Drawn>(wanted.Count);
        foreach (var portion in wanted.Chunk(Portion))
        {
            var files = (await CaseRows.LoadAsync(db, portion.Select(each => each.CaseId).Distinct(), cancellationToken)).ToDictionary(file => file.CaseId);
            var versions = await catalogues.WithAsync(files.Values.SelectMany(file => file.Decisions).Select(decision => decision.Reached.CatalogueVersion), cancellationToken);
            foreach (var (at, decisionId, caseId) in portion)
                if (files.TryGetValue(caseId, out var file) && file.Decisions.FirstOrDefault(each => each.DecisionId == decisionId) is { } decision)
                    found.Add(new(at, file, decision, BusinessTime.Of(OfficeOf(decision, versions))));
        }
        return found;
    }

    internal static Office? OfficeOf(DecisionFile decision, Func<long, Catalogue> versions) =>
        versions(decision.Reached.CatalogueVersion).Offices.FirstOrDefault(office => office.Code == decision.Reached.Office && office.Agency == decision.Reached.Agency);
}
