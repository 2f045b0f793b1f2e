using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Coverage;

/// <summary><c>POST /data/totals</c> and <c>/data/totals/file</c>: independent totals; <c>GET /data/totals/template.csv</c>: the months that wait for one, codes filled in.</summary>
public static class TotalsForms
{
    private const int LargestFile = 1024 * 1024;

    public static readonly string[] Kinds = ["feeReceipts", "licenceSerials", "queueTickets", "payments", "registrationNumbers"];

    public static void MapTotalsForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/data/totals", One).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapPost("/data/totals/file", File).Allow(Roles.AgencyAdmin, Roles.Operations);
        app.MapGet("/data/totals/template.csv", Template).Allow(Roles.AgencyAdmin, Roles.Operations);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<RefusedTotalsDocument>>> One([FromForm] string? service, [FromForm] string? month, [FromForm] string? kind,
        [FromForm] long? total, [FromForm] string? origin, [FromForm] string? reason, ServiceWriter writer, Screen screen)
    {
        var codes = (service ?? "").Split('/');
        return After(await writer.SendOrLearn<StateTotal, TotalsTaken>(ServiceReader.DecisionCapture, "/api/coverage/totals",
            new(codes[0], codes.Length > 1 ? codes[1] : "", month, kind, total, origin, string.IsNullOrWhiteSpace(reason) ? null : reason)), screen);
    }

    private static async Task<Results<RedirectHttpResult, RazorComponentResult<RefusedTotalsDocument>>> File(IFormFile file, ServiceWriter writer, Screen screen, CancellationToken cancellationToken)
    {
        if (file.Length > LargestFile) return Refused([new("file", "length", "≤ 1 MB")], screen);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.ToArray());
            return After(await writer.SendOrLearn<StateTotals, TotalsTaken>(ServiceReader.DecisionCapture, "/api/coverage/totals/file", new(Path.GetFileName(file.FileName), text)), screen);
        }
        catch (DecoderFallbackException)
        {
            return Refused([new("file", "encoding", "UTF-8")], screen);
        }
    }

    private static async Task<FileContentHttpResult> Template(ServiceReader reader)
    {
        var lines = (await reader.Ask<CoverageList>(ServiceReader.DecisionCapture, "/api/coverage")).Value?.Lines ?? [];
        var csv = new StringBuilder("agency,service,month,kind,total,origin,reason\r\n");
        foreach (var line in lines.Where(each => each.State == "unknown")) csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{line.Agency},{line.Service},{line.Month:yyyy-MM},,,,\r\n");
        // The mark lets office programs read Thai letters that people add.
        return TypedResults.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(csv.ToString())).ToArray(), "text/csv; charset=utf-8", "independent-totals.csv");
    }

    private static Results<RedirectHttpResult, RazorComponentResult<RefusedTotalsDocument>> After(Sent<TotalsTaken> sent, Screen screen) => sent.Answer is { } done
        ? TypedResults.Redirect(screen.Link("/data", ("taken", done.Stated), ("corrected", done.Corrected), ("unchanged", done.Unchanged)) + "#coverage")
        : Refused(sent.Errors.Count > 0 ? sent.Errors : [new("", sent.Problem ?? "unavailable", screen.TraceId)], screen);

    private static RazorComponentResult<RefusedTotalsDocument> Refused(IReadOnlyList<FieldError> errors, Screen screen)
    {
        screen.Path = "/data";
        return new(new { Errors = errors }) { PreventStreamingRendering = true, StatusCode = StatusCodes.Status400BadRequest };
    }
}
