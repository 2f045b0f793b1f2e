using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>POST /open-flags</c>: whether something is open about a case, for the service that must not erase it then. Restricted flags count; those of
/// rules on trial do not, because nobody acts on them. The gateway does not expose it.
/// </summary>
public static class OpenFlags
{
    public static void MapOpenFlags(this IEndpointRouteBuilder app) => app.MapPost("/open-flags", ReadAsync).Allow(Roles.Service);

    private static async Task<Ok<OpenFlagsAnswer>> ReadAsync(OpenFlagsQuestion question, NpgsqlDataSource db, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand("select distinct case_id from app.flag where case_id = any($1) and state <> 'withdrawn' and state <> 'closed' and not shadow order by 1");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. question.CaseIds] });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var open = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) open.Add(rows.GetString(0));
        return TypedResults.Ok(new OpenFlagsAnswer(open));
    }
}
