using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Recorded;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Ita;

/// <summary>
/// <c>POST /api/ita/imports</c>: official question scores of one's own agency. A file is taken whole or refused with every reason (line, field,
/// rule); the same file again changes nothing. <c>POST /api/ita/checks</c> answers the same and records nothing.
/// </summary>
public static class ImportItaEndpoint
{
    private const int LongestText = 256 * 1024;

    public static void MapItaImports(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/ita/imports", ImportAsync).Allow(Roles.AgencyAdmin).WithPost();
        app.MapPost("/api/ita/checks", Check).Allow(Roles.AgencyAdmin);
    }

    /// <summary>The fact of an import, or what is wrong with it; pure.</summary>
    public static (ItaImported? Fact, IReadOnlyList<FieldError> Errors) Decide(ImportIta body, ActedBy? by)
    {
        var errors = new List<FieldError>();
        if (body.YearBe is < 2556 or > 2700) errors.Add(new("yearBe", "range", "a fiscal year of the Buddhist Era from 2556"));
        if (string.IsNullOrEmpty(body.Agency)) errors.Add(new("agency", "required", "an agency's code"));
        if (body.FileName?.Trim() is not { Length: > 0 and <= 200 }) errors.Add(new("fileName", "required", "1–200 characters"));
        if (body.Text is null) errors.Add(new("text", "required", "the file"));
        else if (body.Text.Length > LongestText) errors.Add(new("text", "too-large", "at most 256 kB"));
        if (errors.Count > 0) return (null, errors);
        var reading = AnswerTable.Read(body.Text!, ItaEdition.Newest, body.AsAnswered);
        if (reading.Answers is not { } answers)
            return (null, [.. reading.Refused.Select(row => new FieldError(row.Line is { } line ? $"line {line}: {row.Field}" : row.Field, row.Rule, row.Message))]);
        var result = ItaComputation.Of(answers);
        return (new(body.Agency!, body.YearBe, answers.Edition.Id, body.FileName!.Trim(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.Text!))), answers.All, result.Total, result.Level, by), []);
    }

    private static Results<Ok<ItaResult>, ProblemHttpResult> Check(ImportIta body, Caller caller)
    {
        if (!caller.MayActFor(body.Agency ?? "")) return Problems.Forbidden($"Not for agency {body.Agency}.");
        var (fact, errors) = Decide(body, ActedBy.Of(caller));
        return fact is null ? Problems.Invalid(errors) : TypedResults.Ok(ItaComputation.Of(new(ItaEdition.Newest, fact.Answers)));
    }

    private static async Task<Results<Ok<ItaSummary>, ProblemHttpResult>> ImportAsync(ImportIta body, Caller caller, ItaImports imports, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        if (!caller.MayActFor(body.Agency ?? "")) return Problems.Forbidden($"Not for agency {body.Agency}.");
        var (fact, errors) = Decide(body, ActedBy.Of(caller));
        if (fact is null) return Problems.Invalid(errors);
        if (!(await catalogues.CurrentAsync(cancellationToken)).MayHave(fact.Agency)) return Problems.Invalid(new FieldError("agency", "unknown-agency", fact.Agency));
        var version = await imports.VersionAsync(fact.Agency, body.YearBe, cancellationToken);
        var same = version > 0 && (await imports.FindAsync(fact.Agency, body.YearBe, cancellationToken)) is [{ } newest] && newest.Sha256 == fact.Sha256;
        if (!same && !await imports.AddAsync(fact, version, cancellationToken)) return Problems.Conflict("import-overtaken", "Somebody else imported a result of this year at the same time.");
        return TypedResults.Ok(SeeIta.Summary((await imports.FindAsync(fact.Agency, body.YearBe, cancellationToken))[0]));
    }
}
