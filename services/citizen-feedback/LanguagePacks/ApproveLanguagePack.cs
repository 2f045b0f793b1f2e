using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.LanguagePacks;

/// <summary>A named person has read a translation. Name on disk: language_pack_approved, one stream for each language.</summary>
/// <param name="Digest">SHA-256 of the pack's file, lower-case hex: the approval is of these bytes only.</param>
public sealed record LanguagePackApproved(string Code, string Digest, PackReviewer Actors);

/// <param name="Name">As given with the approval; only administrators and auditors see it.</param>
public sealed record PackReviewer(string Name);

/// <summary>
/// <c>POST /api/language-packs/{code}/approve</c>, by an administrator for every agency; <c>GET /api/language-packs</c>, public, without names; <c>GET …/approvals</c> with them. A
/// pack whose digest is another one is not approved, so a changed pack loses its approval by itself.
/// </summary>
public static class ApproveLanguagePackEndpoint
{
    private const string Tenant = "mol", Type = "language_pack_approved";

    /// <summary>Languages that citizen pages take packs for.</summary>
    public static readonly string[] Codes = ["my", "km", "lo", "vi"];

    public static void MapLanguagePacks(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/language-packs/{code}/approve", ApproveAsync).Allow(Roles.AgencyAdmin).ForEveryAgency();
        app.MapGet("/api/language-packs", async Task<Ok<LanguagePackApprovals>> (Store store, CancellationToken c) =>
            TypedResults.Ok(new LanguagePackApprovals([.. (await ReadAsync(store, c)).Select(p => new LanguagePackApproval(p.Code, p.Digest, p.ApprovedAt))]))).AllowPublic();
        app.MapGet("/api/language-packs/approvals", async Task<Ok<NamedLanguagePackApprovals>> (Store store, CancellationToken c) =>
            TypedResults.Ok(new NamedLanguagePackApprovals(await ReadAsync(store, c)))).Allow(Roles.AgencyAdmin, Roles.Auditor);
    }

    /// <summary>The fact, or every fault; neither when this very file is approved already. Pure.</summary>
    /// <param name="standing">Digest approved last; null before the first.</param>
    public static (LanguagePackApproved? Fact, IReadOnlyList<FieldError> Faults) Decide(string code, ApproveLanguagePack sent, string? standing)
    {
        var faults = new List<FieldError>();
        if (!Codes.Contains(code)) faults.Add(new("code", "unknown-value", string.Join(", ", Codes)));
        if (sent.Digest is not { Length: 64 } || !sent.Digest.All(char.IsAsciiHexDigitLower)) faults.Add(new("digest", "sha-256", "64 lower-case hex digits."));
        if (sent.Name?.Trim() is not { Length: >= 3 and <= 200 } name) faults.Add(new("name", "length", "3–200 characters."));
        else if (faults.Count == 0 && standing != sent.Digest) return (new(code, sent.Digest!, new(name)), []);
        return (null, faults);
    }

    private static async Task<Results<Ok<LanguagePackApproval>, ProblemHttpResult>> ApproveAsync(string code, ApproveLanguagePack sent, Caller caller, Store store, TimeProvider time, CancellationToken cancellationToken)
    {
        var (fact, faults) = Decide(code, sent, (await ReadAsync(store, cancellationToken)).FirstOrDefault(p => p.Code == code)?.Digest);
        if (faults.Count > 0) return Problems.Invalid(faults);
        if (fact is not null)
        {
            var now = time.GetUtcNow();
            await store.AppendAsync(new Append(Tenant, "language-pack-" + code, "language-pack", ExpectedVersion.Any,
                [new(Guid.CreateVersion7(now), Type, $"{typeof(LanguagePackApproved).FullName}, Transparency.CitizenFeedback", JsonSerializer.SerializeToUtf8Bytes(fact, Wire.Json), now, null, null, caller.Subject, ReadOnlyMemory<byte>.Empty)])
            {
                Alongside = batch => Put(batch, fact, now),
            }, cancellationToken);
        }
        var standing = (await ReadAsync(store, cancellationToken)).Single(p => p.Code == code);
        return TypedResults.Ok(new LanguagePackApproval(standing.Code, standing.Digest, standing.ApprovedAt));
    }

    /// <summary>Whether an event is an approval.</summary>
    internal static LanguagePackApproved? Read(StoredEvent stored) => stored is { Foreign: false, Type: Type } ? JsonSerializer.Deserialize<LanguagePackApproved>(stored.Data.Span, Wire.Json) : null;

    /// <summary>The row of a language: the approval given last.</summary>
    internal static void Put(NpgsqlBatch batch, LanguagePackApproved fact, DateTimeOffset at, string schema = ReadModel.Live) => batch.BatchCommands.Add(new($"""
        insert into {schema}.language_pack as kept values ($1, $2, $3, $4)
        on conflict (code) do update set digest = excluded.digest, approved_at = excluded.approved_at, approved_by = excluded.approved_by where kept.approved_at <= excluded.approved_at
        """)
    {
        // PostgreSQL keeps microseconds; the event's own time is cut so, too.
        Parameters = { new() { Value = fact.Code }, new() { Value = fact.Digest }, new() { Value = new DateTime(at.UtcTicks / 10 * 10, DateTimeKind.Utc) }, new() { Value = fact.Actors.Name } },
    });

    private static async Task<IReadOnlyList<NamedLanguagePackApproval>> ReadAsync(Store store, CancellationToken cancellationToken)
    {
        await using var command = store.Source.CreateCommand("select code, digest, approved_at, approved_by from app.language_pack order by code");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var packs = new List<NamedLanguagePackApproval>();
        while (await row.ReadAsync(cancellationToken)) packs.Add(new(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3)));
        return packs;
    }
}
