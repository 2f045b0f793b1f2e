using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Transparency.EventStore;
using Transparency.RedFlag.Flags;

namespace Transparency.RedFlag.Rules;

/// <summary>A version of a rule came into force. Name on disk: rule_published; stream <c>rule-&lt;id&gt;-&lt;version&gt;</c>, tenant mol.</summary>
public sealed record RulePublished(string Digest, RuleDefinition Rule);

/// <summary>
/// Records each rule version of rules.json once, before anything is inspected with it, so that the log proves which text and which limits
/// raised a flag. A version that is on record with another content stops the start: change the version with the content.
/// </summary>
public sealed class RulePublication(Store store, RuleSet rules, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var onRecord = new Dictionary<(string, int), string>();
        await using (var command = store.Source.CreateCommand("select id, version, digest from app.rule"))
        await using (var rows = await command.ExecuteReaderAsync(cancellationToken))
            while (await rows.ReadAsync(cancellationToken)) onRecord[(rows.GetString(0), rows.GetInt32(1))] = rows.GetString(2);

        if (rules.Rules.FirstOrDefault(r => onRecord.TryGetValue((r.Id, r.Version), out var digest) && digest != r.Digest) is { } changed)
            throw new InvalidDataException($"Rule {changed.Id}@{changed.Version} differs from the version on record: raise its version.");
        var now = time.GetUtcNow();
        var publications = rules.Rules.Where(r => !onRecord.ContainsKey((r.Id, r.Version))).Select(rule => AppendOf(rule, now)).ToList();
        // Two replicas may start together: the one that comes second finds the stream there.
        if (publications.Count > 0) await store.AppendAllAsync(publications, cancellationToken);
    }

    private static Append AppendOf(RuleDefinition rule, DateTimeOffset now)
    {
        var e = new EventToAppend(Guid.CreateVersion7(now), "rule_published", "Transparency.RedFlag.Rules.RulePublished, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(new RulePublished(rule.Digest, rule), FlagJson.Stored), now, null, null, null, ReadOnlyMemory<byte>.Empty);
        return new Append("mol", $"rule-{rule.Id}-{rule.Version}", "rule", ExpectedVersion.NoStream, [e])
        {
            Alongside = batch => Put(batch, new(rule.Digest, rule)),
        };
    }

    /// <summary>The row of a published rule.</summary>
    /// <param name="schema">Where the list is.</param>
    public static void Put(NpgsqlBatch batch, RulePublished published, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"insert into {schema}.rule values ($1, $2, $3, $4)")
    {
        Parameters =
        {
            new() { Value = published.Rule.Id }, new() { Value = published.Rule.Version }, new() { Value = published.Digest },
            new() { Value = JsonSerializer.Serialize(published.Rule.InOrderOf(published.Digest), FlagJson.Stored), NpgsqlDbType = NpgsqlDbType.Json },
        },
    });

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
