using Npgsql;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>The list of holds: one row each, written with the fact that changes it.</summary>
public static class HoldRows
{
    /// <summary>What a hold that was placed changes.</summary>
    /// <param name="at">When it was recorded.</param>
    /// <param name="schema">Where the list is.</param>
    public static void Add(NpgsqlBatch batch, HoldPlaced placed, DateTimeOffset at, string schema = ReadModel.Live) => Command(batch,
        $"insert into {schema}.legal_hold (hold_id, case_id, subject_key, kind, reason, placed_by_role, placed_at) values ($1, $2, $3, $4, $5, $6, $7)",
        placed.HoldId, (object?)placed.CaseId ?? DBNull.Value, (object?)placed.SubjectKey ?? DBNull.Value, placed.Kind, placed.Text.Reason, placed.Actors.Role, at.UtcDateTime);

    /// <summary>What a hold that was released changes.</summary>
    /// <inheritdoc cref="Add(NpgsqlBatch, HoldPlaced, DateTimeOffset, string)" path="/param"/>
    public static void Add(NpgsqlBatch batch, HoldReleased released, DateTimeOffset at, string schema = ReadModel.Live) => Command(batch,
        $"update {schema}.legal_hold set released_at = $2, release_reason = $3 where hold_id = $1", released.HoldId, at.UtcDateTime, released.Text.Reason);

    private static void Command(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
