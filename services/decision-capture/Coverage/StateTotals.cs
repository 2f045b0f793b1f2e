using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Completeness;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Coverage;

/// <summary>
/// <c>POST /api/coverage/totals</c> and <c>…/totals/file</c>: independent totals, stated by the agency's administrator or by operations. The coverage of their months is
/// counted and stated with them.
/// </summary>
public static class StateTotalsEndpoints
{
    private const int LongestText = 1024 * 1024, MostTries = 5;
    private const long Largest = 100_000_000;

    /// <summary>The fact of one total, none when it says what is in force already, or every fault; pure.</summary>
    /// <param name="inForce">Null when none was stated.</param>
    /// <param name="where">Prefix of the fields in faults: the line of a file.</param>
    public static (CoverageFact? Fact, IReadOnlyList<FieldError> Faults) Decide(StateTotal body, CoverageRow? inForce, CatalogueInForce catalogue, BangkokDay today, string via, ActedBy by, string where = "")
    {
        var faults = new List<FieldError>();
        void Fault(string field, string rule, string detail) => faults.Add(new(where + field, rule, detail));
        var (origin, reason) = (body.Origin?.Trim() ?? "", body.Reason?.Trim() ?? "");
        if (!catalogue.Services.TryGetValue(body.Service ?? "", out var service) || service.Service.Agency != body.Agency) Fault("service", "unknown-service", "a service of the agency, by its code");
        if (TotalsFile.Month(body.Month) is not { } month) Fault("month", "not-a-month", "yyyy-MM");
        else if (today.Date < month.AddMonths(1)) Fault("month", "not-over", "a month that is over");
        if (!CoverageKinds.All.Contains(body.Kind)) Fault("kind", "unknown-value", string.Join(", ", CoverageKinds.All));
        if (body.Total is not (>= 0 and <= Largest)) Fault("total", "out-of-range", "0–100,000,000");
        if (origin.Length is < 3 or > 200) Fault("origin", "length", "3–200 characters");
        if (reason.Length > 500) Fault("reason", "length", "at most 500 characters");
        if (faults.Count > 0) return (null, faults);

        var text = CoverageRows.Text(TotalsFile.Month(body.Month)!.Value);
        if (inForce is null) return (new CoverageFact.TotalStated(body.Agency!, body.Service!, text, body.Kind!, body.Total!.Value, origin, via, by), []);
        if ((inForce.Kind, inForce.Total, inForce.Origin) == (body.Kind!, body.Total!.Value, origin)) return (null, []);
        return reason.Length < 5 ? (null, [new(where + "reason", "required", "a total was stated before; say why it is corrected, 5–500 characters")])
            : (new CoverageFact.TotalCorrected(body.Agency!, body.Service!, text, body.Kind!, body.Total!.Value, origin, reason, via, by), []);
    }

    internal static Task<Results<Ok<TotalsTaken>, ProblemHttpResult>> One(StateTotal body, Caller caller, Store store, CatalogueLog catalogue, TimeProvider clock, CancellationToken cancellation) =>
        TakeAsync([(null, body)], "form", caller, store, catalogue, clock, cancellation);

    internal static async Task<Results<Ok<TotalsTaken>, ProblemHttpResult>> File(StateTotals body, Caller caller, Store store, CatalogueLog catalogue, TimeProvider clock, CancellationToken cancellation)
    {
        if (body.Text is not { Length: > 0 and <= LongestText } text) return Problems.Invalid(new FieldError("text", "length", "at most 1 MB"));
        var (rows, faults) = TotalsFile.Read(text);
        if (faults.Count > 0) return Problems.Invalid(faults);
        var twice = rows.GroupBy(row => (row.Total.Agency, row.Total.Service, TotalsFile.Month(row.Total.Month))).Where(group => group.Key.Item3 is not null && group.Count() > 1).ToList();
        if (twice.Count > 0) return Problems.Invalid(twice.Select(group => new FieldError($"line {group.Last().Line}: month", "twice", $"also on line {group.First().Line}")));
        return await TakeAsync([.. rows.Select(row => ((int?)row.Line, row.Total))], "file", caller, store, catalogue, clock, cancellation);
    }

    private static async Task<Results<Ok<TotalsTaken>, ProblemHttpResult>> TakeAsync(IReadOnlyList<(int? Line, StateTotal Total)> rows, string via, Caller caller, Store store,
        CatalogueLog catalogue, TimeProvider clock, CancellationToken cancellation)
    {
        // Whose agency is checked before anything else: what is wrong with another agency's total is nobody's business here.
        if (rows.FirstOrDefault(row => !caller.MayActFor(row.Total.Agency ?? "")) is { Total: { } other }) return Problems.Forbidden($"Not for agency {other.Agency}.");
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var (inForce, now) = (await catalogue.RefreshAsync(cancellation), clock.GetUtcNow());
            var agencies = rows.Select(row => row.Total.Agency!).Distinct().ToArray();
            var known = (await CoverageRows.ReadAsync(store.Source, agencies, DateOnly.MinValue, DateOnly.MaxValue, cancellation)).ToDictionary(row => (row.Agency, row.Service, row.Month));
            var decided = rows.Select(row => (row, Known: known.GetValueOrDefault((row.Total.Agency!, row.Total.Service ?? "", TotalsFile.Month(row.Total.Month) ?? default))))
                .Select(each => (each.Known, Decision: Decide(each.row.Total, each.Known, inForce, BangkokDay.Of(now), via, ActedBy.Of(caller), each.row.Line is { } line ? $"line {line}: " : ""))).ToList();
            var faults = decided.SelectMany(each => each.Decision.Faults).ToList();
            if (faults.Count > 0) return Problems.Invalid(faults);
            var facts = decided.Where(each => each.Decision.Fact is not null).Select(each => (each.Known, Fact: each.Decision.Fact!)).ToList();
            var recorded = await CoverageRows.RecordedAsync(store.Source, agencies, DateOnly.MinValue, DateOnly.MaxValue, cancellation);
            var results = facts.Count == 0 ? [] : await store.AppendAllAsync([.. facts.Select(each =>
                CoverageRows.Append([each.Fact, CountCoverage.Of(each.Fact, recorded, inForce)], each.Known?.Version ?? 0, now, caller.Subject))], cancellation);
            // Another person stated one of these months at the same moment: read again, decide again. What was taken is unchanged then.
            if (!results.All(result => result is AppendResult.Appended)) continue;
            return TypedResults.Ok(new TotalsTaken(facts.Count(each => each.Fact is CoverageFact.TotalStated), facts.Count(each => each.Fact is CoverageFact.TotalCorrected), rows.Count - facts.Count));
        }
        return Problems.Conflict("moved-on", "Somebody else stated these totals at the same time; look again.");
    }
}
