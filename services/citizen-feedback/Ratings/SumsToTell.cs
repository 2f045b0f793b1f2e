using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Sums on their way into the log. Only what is listed here is told: ratings, reasons and the options of questions that the rated office may see – the same that public figures
/// are made of (<see cref="Tally.Groups"/>). The bribery question is not among them.
/// </summary>
internal static class SumsToTell
{
    /// <summary>
    /// Leaves what the figures have gained since it was told last, a point and day together; in the transaction of the release and under its gate. That is the batch of this
    /// release, once the sums of before anything was told, and what a replica of the version before lets in during an upgrade.
    /// </summary>
    public static async Task LeaveAsync(NpgsqlConnection db, QuestionSet set, CancellationToken cancellationToken)
    {
        (string Question, string Option, decimal? Value)[] told =
        [
            ("rating", "", null), .. set.ReasonCodes.Select(each => ("reason", each.Code, (decimal?)null)),
            .. set.Questions.Where(each => !each.Confidential).SelectMany(each => each.Options, (question, option) => (question.Id, option.Code, option.Value)),
        ];
        await using var batch = new NpgsqlBatch(db);
        batch.BatchCommands.Add(new("""
            insert into app.sums_to_tell
            select gen_random_uuid(), agency, office, service, point, released_on, basis,
              json_agg(json_build_object('question', question, 'option', option, 'n', n - told_n, 'held', held - told_held, 'value', value) order by question, option)
            from app.tally join unnest($1, $2, $3) told (question, option, value) using (question, option) where n > told_n
            group by agency, office, service, point, released_on, basis
            """)
        {
            Parameters =
            {
                new() { Value = told.Select(each => each.Question).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }, new() { Value = told.Select(each => each.Option).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = told.Select(each => each.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric },
            },
        });
        // Also what is not told: it stands above nothing then.
        batch.BatchCommands.Add(new("update app.tally set told_n = n, told_held = held where n > told_n"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
