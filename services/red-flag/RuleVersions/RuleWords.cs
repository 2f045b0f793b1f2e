using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Rules;

/// <summary>Puts a flag into words: those of the very version of the rule that raised it, which stays readable after the rule changed.</summary>
public sealed class RuleWords(NpgsqlDataSource db, RuleSet rules)
{
    private readonly ConcurrentDictionary<(string, int), RuleDefinition> _published = new();

    public RuleCount Count(string ruleId, long open)
    {
        var rule = rules.Rules.FirstOrDefault(r => r.Id == ruleId);
        return new(ruleId, rule?.NameTh ?? ruleId, rule?.NameEn ?? ruleId, open);
    }

    public async Task<RuleDefinition> RuleAsync(string id, int version, CancellationToken cancellationToken)
    {
        if (_published.TryGetValue((id, version), out var known)) return known;
        await using var command = db.CreateCommand("select body from app.rule where id = $1 and version = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = version });
        var body = (string?)await command.ExecuteScalarAsync(cancellationToken) ?? throw new InvalidDataException($"Rule {id}@{version} raised a flag but was never published.");
        return _published[(id, version)] = JsonSerializer.Deserialize<RuleDefinition>(body, FlagJson.Stored)!;
    }

    /// <param name="subject">Account of the reader: which files are one's own.</param>
    public async Task<FlagSummary> SummaryAsync(FlagAtWork flag, string subject, CancellationToken cancellationToken)
    {
        var (row, s) = (flag.Row, flag.Row.Subject);
        var rule = await RuleAsync(s.RuleId, s.RuleVersion, cancellationToken);
        var sentence = rules.Sentence(rule, row.Finding.Factors);
        return new(s.FlagId, s.RuleId, s.RuleVersion, rule.NameTh, rule.NameEn, s.CaseId, s.DecisionId, s.Agency, s.Office, s.Service, flag.State,
            row.Finding.Strength, row.RaisedAt, sentence.Th, sentence.En, s.Restricted, flag.DueOn, flag.Overdue, flag.Assignee == subject, flag.SameCase, flag.Place);
    }

    /// <summary>The flag in one sentence, with its numbers.</summary>
    public Words Sentence(RuleDefinition rule, FlagRow row) => rules.Sentence(rule, row.Finding.Factors);

    public IReadOnlyList<FlagFactor> Factors(FlagRow row) =>
    [
        .. row.Finding.Factors.Select(f =>
        {
            var (name, value, unit) = (rules.Factors.GetValueOrDefault(f.Code) ?? new(f.Code, f.Code), rules.Value(f), rules.Unit(f, null));
            return new FlagFactor(f.Code, name.Th, name.En, value.Th, f.Limit, unit?.Th, unit?.En, value.En == value.Th ? null : value.En) { UnitEnOne = unit?.One };
        }),
    ];

    /// <summary>What a score is made of, in words; null for a flag of a rule that scores nothing.</summary>
    public IReadOnlyList<FlagPart>? Parts(FlagRow row) => row.Finding.Parts is not { } parts ? null :
    [
        .. parts.Select(part =>
        {
            var (name, unit) = (rules.Values.GetValueOrDefault(part.Feature) ?? new(part.Feature, part.Feature), part.Unit is { } code ? rules.Units.GetValueOrDefault(code) : null);
            return new FlagPart(part.Feature, name.Th, name.En, part.Value, part.Usual, unit?.Th, unit?.En, part.Share) { UnitEnOne = unit?.One };
        }),
    ];
}
