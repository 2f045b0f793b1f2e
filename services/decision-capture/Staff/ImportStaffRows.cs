using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Catalogue.Drafts;
using Transparency.DecisionCapture.Catalogue.Files;
using Transparency.DecisionCapture.Intake;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Staff;

/// <summary>
/// <c>POST /api/staff/import</c>: postings, acting and delegated authority of an agency's people, whole or refused. An agency's first list is imported on the grant alone,
/// for nobody has a post yet; from then on who imports shows one, so that nobody writes their own (ADR 0029). A register whose people are all gone is helped by the ministry.
/// </summary>
public static class ImportStaffRows
{
    private const int Longest = 2_000_000;
    private static readonly string[] Columns = ["staff", "agency", "office", "position", "kind", "from", "to", "order", "orderSha256"];
    private static readonly string[] Kinds = ["posted", "acting", "onBehalf", "delegated"];

    /// <summary>The rows of a file, or every fault with line, column and rule. Pure.</summary>
    /// <param name="mayActFor">Whose agencies the caller answers for.</param>
    public static (IReadOnlyList<V1.StaffPosting>? Rows, IReadOnlyList<FieldError> Faults) Read(string text, V1.Catalogue catalogue, Func<string, bool> mayActFor)
    {
        if (text.Length is 0 or > Longest) return (null, [new("text", "required", $"1 to {Longest} characters")]);
        var (rows, faults) = CsvRow.Read(text, Columns);
        if (faults.Count > 0) return (null, faults);
        var offices = catalogue.Offices.ToDictionary(each => each.Code, StringComparer.Ordinal);
        var (postings, seen) = (new List<V1.StaffPosting>(), new HashSet<(string, string, string, DateOnly)>());
        foreach (var row in rows)
        {
            string Required(string column) => row.Text(column, null) ?? row.Wrong<string>(column, "required", "A value") ?? "";
            var (staff, agency, office, position, kind) = (Required("staff"), Required("agency"), Required("office"), Required("position"), Required("kind"));
            var (from, to, order, digest) = (row.Day("from", null), row.Day("to", null), row.Text("order", null), row.Text("orderSha256", null)?.ToLowerInvariant());
            if (staff.Length > 40 || staff.Any(char.IsWhiteSpace)) row.Wrong<int>("staff", "not-a-code", "1–40 characters without blanks");
            if (!mayActFor(agency)) row.Wrong<int>("agency", "other-agency", "Not your agency");
            if (!offices.TryGetValue(office, out var known) || known.Agency != agency) row.Wrong<int>("office", "unknown-office", "An office of the agency");
            if (!Kinds.Contains(kind)) row.Wrong<int>("kind", "unknown-value", string.Join(", ", Kinds));
            if (from is null) row.Wrong<int>("from", "required", "yyyy-mm-dd");
            if (to < from) row.Wrong<int>("to", "before-from", "The last day is before the first.");
            if (digest is not null && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigit))) row.Wrong<int>("orderSha256", "not-a-sha256", "64 hexadecimal digits");
            if (kind is "acting" or "onBehalf" or "delegated")
            {
                if (order is null) row.Wrong<int>("order", "required", "Acting and delegated authority names its order.");
                if (digest is null) row.Wrong<int>("orderSha256", "required", "SHA-256 of the order file");
                if (to is null) row.Wrong<int>("to", "required", "Acting and delegated authority ends.");
            }
            if (!seen.Add((staff, office, kind, from ?? default))) row.Wrong<int>("staff", "repeated", "The post stands in more than one line.");
            postings.Add(new(agency, staff, office, position, kind, from ?? default, to, order, digest));
        }
        return faults.Count > 0 ? (null, faults) : (postings, []);
    }

    internal static async Task<Results<Ok<V1.StaffImported>, ProblemHttpResult>> Handle(V1.ImportStaff body, Caller caller, Posts posts, CatalogueLog catalogue, StaffBook book, TimeProvider clock, CancellationToken cancellation)
    {
        if (body.Reason?.Trim() is not { Length: > 0 and <= 1000 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–1000 characters"));
        var (rows, faults) = Read(body.Text ?? "", (await catalogue.RefreshAsync(cancellation)).Published, caller.MayActFor);
        if (rows is null) return Problems.Invalid(faults);
        foreach (var agency in rows.Select(each => each.Agency).Distinct())
            if ((await book.PostingsAsync(agency, cancellation)).Count > 0 && await posts.RefusalAsync(caller, [agency], cancellation) is { } refused) return refused;
        return TypedResults.Ok(new V1.StaffImported(rows.Count, await RecordAsync(rows, reason, ActedFor.Of(caller), book, clock.GetUtcNow(), cancellation)));
    }

    /// <summary>Records the posts that the register does not hold as they are; answers how many.</summary>
    internal static async Task<int> RecordAsync(IReadOnlyList<V1.StaffPosting> rows, string reason, ActedFor by, StaffBook book, DateTimeOffset now, CancellationToken cancellation)
    {
        var changed = 0;
        foreach (var agency in rows.GroupBy(each => each.Agency, StringComparer.Ordinal))
        {
            var known = (await book.PostingsAsync(agency.Key, cancellation)).ToHashSet();
            var news = agency.Where(each => !known.Contains(each)).ToList();
            changed += news.Count;
            if (news.Count > 0)
                await book.AddAsync(agency.Key, news.Select(each => (each.Staff, NewEvent.Of(StaffBook.PostedType,
                    new StaffPosted(each.Agency, each.Staff, each.Office, each.Position, each.Kind, each.From, each.To, each.Order, each.OrderSha256, new(reason), by), now, null, by.Subject))), cancellation);
        }
        return changed;
    }
}
