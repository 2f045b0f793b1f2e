using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>POST /open-flags</c>: whether something is open about a case, for the service that must not erase it then. Restricted flags count; those of
/// rules on trial do not, because nobody acts on them. A flag that a later fact withdrew still holds while people work on it; closing it
/// releases the hold. The gateway does not expose it.
/// </summary>
public static class OpenFlags
{
    public static void MapOpenFlags(this IEndpointRouteBuilder app) => app.MapPost("/open-flags", ReadAsync).Allow(Roles.Service);

    private static async Task<Ok<OpenFlagsAnswer>> ReadAsync(OpenFlagsQuestion question, NpgsqlDataSource db, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = db.CreateCommand();
        var from = FlagAtWork.From(command.Parameters, ThaiDay.Of(time.GetUtcNow()));
        command.CommandText = $"select distinct case_id from {from} where case_id = any({FlagAccess.Next(command.Parameters, question.CaseIds.ToArray())}) and work not in ('withdrawn', 'closed') and not shadow order by 1";
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var open = new List<string>();
        while (await rows.ReadAsync(cancellationToken)) open.Add(rows.GetString(0));
        return TypedResults.Ok(new OpenFlagsAnswer(open));
    }
}
