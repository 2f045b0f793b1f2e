using Npgsql;
using NpgsqlTypes;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Sums on their way into the log. Only what is listed here is told: ratings, reasons and the options of questions that the rated office may see – the same that public figures
/// are made of (<see cref="Tally.Groups"/>). The bribery question is not among them.
/// </summary>
public static class SumsToTell
{
    private const string Fill = "rating-sums";

    /// <summary>Rows of what is told, over the parameters that <see cref="AddKnown"/> adds; to be joined by question and option.</summary>
    internal static string Known(int first) => $"unnest(${first}, ${first + 1}, ${first + 2}) known (question, option, value)";

    /// <summary>The sums of a group of rows as they are told.</summary>
    internal const string Sums = "json_agg(json_build_object('question', question, 'option', option, 'n', n, 'held', held, 'value', value) order by question, option)";

    internal static void AddKnown(NpgsqlCommand command, QuestionSet set)
    {
        (string Question, string Option, decimal? Value)[] known =
        [
            ("rating", "", null), .. set.ReasonCodes.Select(each => ("reason", each.Code, (decimal?)null)),
            .. set.Questions.Where(each => !each.Confidential).SelectMany(each => each.Options, (question, option) => (question.Id, option.Code, option.Value)),
        ];
        command.Parameters.Add(new() { Value = known.Select(each => each.Question).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = known.Select(each => each.Option).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = known.Select(each => each.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric });
    }

    /// <summary>
    /// Once after an upgrade: sums of before there were events of them, a point and day together. Under the gate of the release and before it, so that no batch is told twice.
    /// </summary>
    internal static async Task FillOnceAsync(NpgsqlConnection db, QuestionSet set, CancellationToken cancellationToken)
    {
        await using (var mark = new NpgsqlCommand("delete from app.fill where name = $1", db) { Parameters = { new() { Value = Fill } } })
            if (await mark.ExecuteNonQueryAsync(cancellationToken) == 0) return;
        await using var command = new NpgsqlCommand($"""
            insert into app.sums_to_tell select gen_random_uuid(), agency, office, service, point, released_on, basis, {Sums} from app.tally join {Known(1)} using (question, option)
            group by agency, office, service, point, released_on, basis
            """, db);
        AddKnown(command, set);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
