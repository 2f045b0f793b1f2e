using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>A person compared a rule with its source. Name on disk: rule_confirmed; stream rule-confirmations, tenant mol.</summary>
    /// <param name="Rule">ground/… or retention/….</param>
    /// <param name="Digest">SHA-256 of the rule as confirmed.</param>
    public sealed record RuleConfirmed(string Rule, string Digest, ErasureWords Text, ActedBy Actors);

    /// <summary>Name on disk: rule_confirmation_withdrawn.</summary>
    public sealed record RuleConfirmationWithdrawn(string Rule, ErasureWords Text, ActedBy Actors);
}

namespace Transparency.DecisionCapture.Erasure
{
    /// <summary>
    /// Which grounds and retention times a person has confirmed. A confirmation is of the rule's content: when the file says something else, the rule is
    /// unconfirmed again. <c>POST /api/erasures/rules/confirm</c> and <c>/withdraw</c>, by the data-protection officer.
    /// </summary>
    public sealed class ConfirmRules(Store store, Rules rules, TimeProvider clock)
    {
        private const string Stream = "rule-confirmations", Confirmed = "rule_confirmed", Withdrawn = "rule_confirmation_withdrawn";

        /// <summary>The rules as they are confirmed now.</summary>
        public async Task<ErasureRules> ReadAsync(CancellationToken cancellation) => (await StateAsync(cancellation)).Rules;

        /// <summary>SHA-256 of what is confirmed, over the members in this order, each on a line.</summary>
        public static string DigestOf(ErasureGround ground) => Digest("ground", ground.Code, ground.LawSection, ground.TextTh, ground.TextEn, ground.OverridesRetention ? "overrides" : "keeps");

        /// <inheritdoc cref="DigestOf(ErasureGround)"/>
        public static string DigestOf(RetentionRule rule) => Digest("retention", rule.Service ?? "*", rule.Years.ToString(System.Globalization.CultureInfo.InvariantCulture), rule.SourceTh, rule.SourceEn);

        /// <summary>The rules with their newest confirmations. Pure.</summary>
        public static ErasureRules Over(ErasureRules rules, IReadOnlyDictionary<string, (RuleConfirmed Fact, DateTimeOffset At)> confirmed)
        {
            (string? By, DateTimeOffset? At) Of(string rule, string digest, string? byFile) =>
                confirmed.TryGetValue(rule, out var each) && each.Fact.Digest == digest ? (each.Fact.Actors.Role, each.At) : (byFile, null);
            return new(
                [.. rules.Grounds.Select(each => (Ground: each, Said: Of(each.Rule, DigestOf(each), each.ConfirmedBy))).Select(each => each.Ground with { ConfirmedBy = each.Said.By, ConfirmedAt = each.Said.At, Digest = DigestOf(each.Ground) })],
                [.. rules.Retention.Select(each => (Rule: each, Said: Of(each.Rule, DigestOf(each), each.ConfirmedBy))).Select(each => each.Rule with { ConfirmedBy = each.Said.By, ConfirmedAt = each.Said.At, Digest = DigestOf(each.Rule) })]);
        }

        /// <summary>Rules that an erasure on a ground rests on and nobody has confirmed. Pure.</summary>
        /// <param name="services">Services of the cases that are erased.</param>
        public static IReadOnlyList<string> Unconfirmed(ErasureRules rules, string ground, IEnumerable<string> services)
        {
            var found = rules.Grounds.Single(each => each.Code == ground);
            var used = found.OverridesRetention ? [] : services.Select(service => rules.Retention.FirstOrDefault(each => each.Service == service) ?? rules.Retention.First(each => each.Service is null)).DistinctBy(each => each.Rule);
            return [.. found.ConfirmedBy is null ? [found.Rule] : (string[])[], .. used.Where(each => each.ConfirmedBy is null).Select(each => each.Rule).Order(StringComparer.Ordinal)];
        }

        internal static async Task<Results<Ok<ErasureRules>, ProblemHttpResult>> Confirm(ConfirmRule body, Caller caller, ConfirmRules confirmations, CancellationToken cancellation)
        {
            if (Given(body.Source) is not { } source) return Problems.Invalid(new FieldError("source", "required", "5–500 characters: what the rule was compared with"));
            if (!caller.MayActFor("*")) return Problems.Forbidden("Rules are the ministry's.");
            var (now, version) = await confirmations.StateAsync(cancellation);
            if (Known(now, body.Rule) is not { } digest) return Problems.Invalid(new FieldError("rule", "unknown-value"));
            if (digest != body.Digest) return Problems.Conflict("rule-changed", "The rule is not the one that was read.");
            return await confirmations.AddAsync(Confirmed, new RuleConfirmed(body.Rule, digest, new(source), ActedBy.Of(caller)), version, caller, cancellation);
        }

        internal static async Task<Results<Ok<ErasureRules>, ProblemHttpResult>> Withdraw(WithdrawRule body, Caller caller, ConfirmRules confirmations, CancellationToken cancellation)
        {
            if (Given(body.Reason) is not { } reason) return Problems.Invalid(new FieldError("reason", "required", "5–500 characters"));
            if (!caller.MayActFor("*")) return Problems.Forbidden("Rules are the ministry's.");
            var (now, version) = await confirmations.StateAsync(cancellation);
            if (Known(now, body.Rule) is null) return Problems.Invalid(new FieldError("rule", "unknown-value"));
            return await confirmations.AddAsync(Withdrawn, new RuleConfirmationWithdrawn(body.Rule, new(reason), ActedBy.Of(caller)), version, caller, cancellation);
        }

        private async Task<Results<Ok<ErasureRules>, ProblemHttpResult>> AddAsync<T>(string type, T fact, long version, Caller caller, CancellationToken cancellation) where T : class =>
            await store.AppendAsync(new Append(Streams.MinistryTenant, Stream, Stream, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
                [NewEvent.Of(type, fact, clock.GetUtcNow(), null, caller.Subject)]), cancellation) is AppendResult.Appended
                ? TypedResults.Ok(await ReadAsync(cancellation)) : Problems.Conflict("overtaken", "Somebody else confirmed at the same time.");

        private async Task<(ErasureRules Rules, long Version)> StateAsync(CancellationToken cancellation)
        {
            var confirmed = new Dictionary<string, (RuleConfirmed, DateTimeOffset)>(StringComparer.Ordinal);
            var stream = await store.ReadStreamAsync(Streams.MinistryTenant, Stream, cancellation: cancellation);
            foreach (var stored in stream.Where(each => !each.Foreign))
                if (stored.Type == Confirmed && JsonSerializer.Deserialize<RuleConfirmed>(stored.Data.Span, Wire.Json) is { } fact) confirmed[fact.Rule] = (fact, stored.Timestamp);
                else if (stored.Type == Withdrawn && JsonSerializer.Deserialize<RuleConfirmationWithdrawn>(stored.Data.Span, Wire.Json) is { } withdrawn) confirmed.Remove(withdrawn.Rule);
            return (Over(rules.Published, confirmed), stream.Count == 0 ? 0 : stream[^1].Version);
        }

        private static string? Known(ErasureRules rules, string rule) => rules.Grounds.FirstOrDefault(each => each.Rule == rule)?.Digest ?? rules.Retention.FirstOrDefault(each => each.Rule == rule)?.Digest;

        private static string? Given(string? text) => text?.Trim() is { Length: >= 5 and <= 500 } given ? given : null;

        private static string Digest(params string[] members) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', members))));
    }
}
