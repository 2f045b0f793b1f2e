using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>A law text was compared with the Royal Gazette. Name on disk: law_text_confirmed; stream law-texts, tenant mol.</summary>
    /// <param name="Th">The text itself, so that nobody needs the file of that day to know what was confirmed.</param>
    public sealed record LawTextConfirmed(string Th, string En, ErasureWords Text, ActedBy Actors);

    /// <summary>Name on disk: law_text_confirmation_withdrawn.</summary>
    public sealed record LawTextConfirmationWithdrawn(string Th, string En, ErasureWords Text, ActedBy Actors);
}

namespace Transparency.DecisionCapture.Catalogue
{
    /// <summary>
    /// Who confirmed which law text (design §6: law sections are data with a "confirmed by" field): an act of the ministry's administrator instead of a line in a file.
    /// What is confirmed is the text to the letter, wherever a service keeps it; a changed text is unconfirmed by itself.
    /// </summary>
    public static class ConfirmLawTexts
    {
        private const string Stream = "law-texts", Confirmed = "law_text_confirmed", Withdrawn = "law_text_confirmation_withdrawn";

        public static void MapLawTexts(this IEndpointRouteBuilder routes)
        {
            routes.MapGet("/api/catalogue/law-texts", async Task<Ok<LawTextConfirmations>> (Store store, CancellationToken cancellation) => TypedResults.Ok((await ReadAsync(store, cancellation)).Texts)).AllowPublic();
            routes.MapPost("/api/catalogue/law-texts", Confirm).Allow(Roles.AgencyAdmin).ForEveryAgency();
            routes.MapPost("/api/catalogue/law-texts/withdraw", Withdraw).Allow(Roles.AgencyAdmin).ForEveryAgency();
        }

        /// <summary>The texts that are confirmed after these facts, in the order in which they were. Pure.</summary>
        public static LawTextConfirmations After(IEnumerable<(object Fact, DateTimeOffset At)> facts)
        {
            var confirmed = new List<LawTextConfirmation>();
            foreach (var (fact, at) in facts)
                if (fact is LawTextConfirmed said)
                {
                    confirmed.RemoveAll(each => (each.Th, each.En) == (said.Th, said.En));
                    confirmed.Add(new(said.Th, said.En, said.Actors.Role, said.Text.Reason, at));
                }
                else if (fact is LawTextConfirmationWithdrawn gone) confirmed.RemoveAll(each => (each.Th, each.En) == (gone.Th, gone.En));
            return new(confirmed);
        }

        /// <summary>Every fault of an act, by field and rule. Pure.</summary>
        /// <param name="field">Name of the words: source or reason.</param>
        public static IReadOnlyList<FieldError> Faults(string? th, string? en, string field, string? words) =>
        [
            .. new[] { ("th", th), ("en", en) }.Where(each => each.Item2 is not { Length: >= 3 and <= 2000 }).Select(each => new FieldError(each.Item1, "length", "3–2000 characters, to the letter as shown")),
            .. words?.Trim() is { Length: >= 5 and <= 500 } ? Array.Empty<FieldError>() : [new(field, "required", "5–500 characters")],
        ];

        private static async Task<Results<Ok<LawTextConfirmations>, ProblemHttpResult>> Confirm(ConfirmLawText body, Caller caller, Store store, TimeProvider clock, CancellationToken cancellation)
        {
            if (Faults(body.Th, body.En, "source", body.Source) is { Count: > 0 } faults) return Problems.Invalid(faults);
            var (now, version) = await ReadAsync(store, cancellation);
            // The same again, from a form sent twice, records nothing.
            if (now.Texts.Any(each => (each.Th, each.En, each.Source) == (body.Th, body.En, body.Source.Trim()))) return TypedResults.Ok(now);
            return await AddAsync(store, Confirmed, new LawTextConfirmed(body.Th, body.En, new(body.Source.Trim()), ActedBy.Of(caller)), version, caller, clock, cancellation);
        }

        private static async Task<Results<Ok<LawTextConfirmations>, ProblemHttpResult>> Withdraw(WithdrawLawText body, Caller caller, Store store, TimeProvider clock, CancellationToken cancellation)
        {
            if (Faults(body.Th, body.En, "reason", body.Reason) is { Count: > 0 } faults) return Problems.Invalid(faults);
            var (now, version) = await ReadAsync(store, cancellation);
            if (!now.Texts.Any(each => (each.Th, each.En) == (body.Th, body.En))) return TypedResults.Ok(now);
            return await AddAsync(store, Withdrawn, new LawTextConfirmationWithdrawn(body.Th, body.En, new(body.Reason.Trim()), ActedBy.Of(caller)), version, caller, clock, cancellation);
        }

        private static async Task<Results<Ok<LawTextConfirmations>, ProblemHttpResult>> AddAsync<T>(Store store, string type, T fact, long version, Caller caller, TimeProvider clock, CancellationToken cancellation) where T : class =>
            await store.AppendAsync(new Append(Streams.MinistryTenant, Stream, Stream, version == 0 ? ExpectedVersion.NoStream : ExpectedVersion.Exactly(version),
                [NewEvent.Of(type, fact, clock.GetUtcNow(), null, caller.Subject)]), cancellation) is AppendResult.Appended
                ? TypedResults.Ok((await ReadAsync(store, cancellation)).Texts) : Problems.Conflict("overtaken", "Somebody else confirmed at the same time.");

        private static async Task<(LawTextConfirmations Texts, long Version)> ReadAsync(Store store, CancellationToken cancellation)
        {
            var stream = await store.ReadStreamAsync(Streams.MinistryTenant, Stream, cancellation: cancellation);
            return (After(stream.Where(each => !each.Foreign).Select(each => (Fact(each), each.Timestamp))), stream.Count == 0 ? 0 : stream[^1].Version);
        }

        private static object Fact(StoredEvent stored) => stored.Type == Confirmed ? JsonSerializer.Deserialize<LawTextConfirmed>(stored.Data.Span, Wire.Json)! : JsonSerializer.Deserialize<LawTextConfirmationWithdrawn>(stored.Data.Span, Wire.Json)!;
    }
}
