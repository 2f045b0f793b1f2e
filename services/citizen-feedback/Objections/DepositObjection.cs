using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Complaints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// <c>POST /api/objections</c>, for people in the post of an officer: a department's system has no such role and is refused. Nothing of the request is
/// recorded but the sealed statement and keyed digests.
/// </summary>
public static class DepositObjectionEndpoint
{
    internal const int LargestBody = 22 * 1024 * 1024;
    private const int FewestNamed = ObjectionState.OpenersNeeded, MostNamed = 4;

    public static void MapDepositObjection(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/objections", DepositAsync).Allow(Roles.Officer).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    /// <summary>The statement, or every fault. Pure.</summary>
    /// <param name="nonce">32 random bytes.</param>
    public static (ObjectionStatement? Statement, IReadOnlyList<FieldError> Faults) Decide(DepositObjection sent, Caller caller, string objection, byte[] nonce, DateTimeOffset now)
    {
        var faults = new List<FieldError>();
        var today = Today(now);
        Length("orderedBy", sent.OrderedBy, 3, 200);
        Length("what", sent.What, 20, 8000);
        Length("legalBasis", sent.LegalBasis, 3, 2000);
        Length("name", sent.Name, 2, 200);
        Length("position", sent.Position, 2, 200);
        if (sent.OrderedOn > today) faults.Add(new("orderedOn", "in-the-future"));
        if (sent.ActedOn > today) faults.Add(new("actedOn", "in-the-future"));
        if (sent.ActedOn < sent.OrderedOn) faults.Add(new("actedOn", "before-the-order"));
        var caseId = Given(sent.CaseId);
        if (caseId is not null && (caseId.Length != 37 || !caseId.StartsWith("case-", StringComparison.Ordinal) || !caseId.Skip(5).All(char.IsAsciiHexDigitLower))) faults.Add(new("caseId", "unknown-value", "case- and 32 hex digits."));
        if (sent.Reference?.Length > 100) faults.Add(new("reference", "too-long", "At most 100 characters."));
        var named = sent.Openers ?? [];
        if (named.Count is < FewestNamed or > MostNamed) faults.Add(new("openers", "count", $"{FewestNamed}–{MostNamed} people."));
        if (named.Any(n => Given(n?.Id) is not { Length: <= 100 } || Given(n!.Name) is not { Length: <= 200 })) faults.Add(new("openers", "required", "Id and name of each."));
        else if (named.DistinctBy(n => n.Id.Trim()).Count() != named.Count) faults.Add(new("openers", "named-twice"));
        // Whoever holds a second post must not open in it what was deposited in the first.
        if (named.Any(n => n?.Id?.Trim() == caller.Subject)) faults.Add(new("openers", "oneself"));
        return faults.Count > 0 ? (null, faults) : (new(objection, sent.OrderedBy.Trim(), sent.OrderedOn, sent.ActedOn, sent.What.Trim(), sent.LegalBasis.Trim(), caseId, Given(sent.Reference),
            sent.Name.Trim(), sent.Position.Trim(), caller.Staff, string.Join(' ', caller.Agencies), [.. named.Select(n => new NamedOpener(n.Id.Trim(), n.Name.Trim()))], Convert.ToBase64String(nonce)), []);

        void Length(string field, string? text, int least, int most)
        {
            if (text?.Trim() is not { } given || given.Length < least || given.Length > most) faults.Add(new(field, "length", $"{least}–{most} characters."));
        }
    }

    /// <summary>The day in Bangkok.</summary>
    internal static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(7)).Date);

    private static async Task<Results<Ok<OwnObjection>, ProblemHttpResult>> DepositAsync(DepositObjection sent, Caller caller, Objections objections, ObjectionViews views, ObjectionSeal seal, KnownOpeners openers, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!seal.Keeps) return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Objections are not taken here.");
        if (caller.ClientId is not null) return Problems.Forbidden("A person deposits an objection.");
        var id = objections.NewId();
        var (statement, faults) = Decide(sent, caller, id, RandomNumberGenerator.GetBytes(32), time.GetUtcNow());
        var (files, fileFaults) = Evidence.Clean(sent.Evidence, 0);
        if (statement is null || fileFaults.Count > 0) return Problems.Invalid([.. faults, .. fileFaults]);
        try
        {
            if (KnownOpeners.Faults(statement.Openers, await openers.IdsAsync(cancellationToken)) is { Count: > 0 } unknown) return Problems.Invalid([.. unknown]);
        }
        catch (HttpRequestException)
        {
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Those named cannot be checked now; try again.");
        }
        var file = ObjectionSeal.FileOf(statement);
        var deposited = new ObjectionFact.Deposited(id, Convert.ToHexStringLower(SHA256.HashData(file)), new(seal.Tag(caller.Subject)!, [.. statement.Openers.Select(o => seal.Tag(o.Id)!)]),
            new(Convert.ToBase64String(seal.Seal(ObjectionSeal.Place(id, "statement", 0), file))));
        var (added, contents) = ObjectionEvidence.Facts(id, files, 0, seal);
        await objections.AddAsync(ObjectionState.None, [deposited, .. added], null, cancellationToken, contents);
        return TypedResults.Ok(await views.OwnAsync((await objections.FindAsync(id, cancellationToken))!, cancellationToken));
    }

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
