using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// <c>GET /api/ratings/texts?agency=&amp;office=</c>: what people wrote, names masked, in an order that is nobody's, once ten texts of the office are
/// released. A text that came with a bribery report is for the anti-corruption centre and auditors only: the office could
/// recognise the writer by it.
/// </summary>
public static class TextsEndpoint
{
    private const int Most = 500;

    public static void MapTexts(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/ratings/texts", ReadAsync).Allow(Roles.AgencyAdmin, Roles.RedFlagAdmin, Roles.Auditor);

    private static async Task<Results<Ok<RatingTexts>, ProblemHttpResult>> ReadAsync(string agency, string office, Caller caller, OfficesInCharge offices, Store store, QuestionSet questions, TextSeal seal, CancellationToken cancellationToken)
    {
        if (!(await offices.WidenAsync(caller, cancellationToken)).MayActFor(agency, office)) return Problems.Forbidden();
        if (!seal.Keeps) return TypedResults.Ok(new RatingTexts(agency, office, 0, false, []));
        var confidential = caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor);
        await using var command = store.Source.CreateCommand("""
            select id, text from app.rating where agency = $1 and office = $2 and released_on is not null and text is not null
              and ($3 or not exists (select 1 from jsonb_each_text(answers) a where a.key = any($4) and a.value <> all($5)))
            order by id limit $6
            """);
        var bribery = questions.Questions.Where(q => q.Confidential).ToList();
        var harmless = bribery.SelectMany(q => q.Options).Where(o => o.Value == 100).Select(o => o.Code).ToArray();
        foreach (object value in new object[] { agency, office, confidential, bribery.Select(q => q.Id).ToArray(), harmless, Most })
            command.Parameters.Add(new() { Value = value });
        var texts = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) texts.Add(seal.Open(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1)));
        return TypedResults.Ok(texts.Count < Tally.K ? new RatingTexts(agency, office, 0, false, []) : new RatingTexts(agency, office, texts.Count, true, texts));
    }
}
