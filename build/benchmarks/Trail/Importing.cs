using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Transparency.AuditorCli.Publishing;
using Transparency.DecisionCapture.Intake;

namespace Transparency.Benchmarks.Trail;

/// <summary>A historical log through intake – checked, encrypted, hashed, stored, ledgered – against COPY of the rows that this leaves.</summary>
public static class Importing
{
    private const int BatchesAtOnce = 4;

    public static async Task RunAsync(Bench bench, Outcome outcome, CancellationToken cancellation)
    {
        var (rounds, size) = (bench.Size(5, 1), bench.Size(20_000, 1_000));
        await using var ours = await CaptureTrail.CreateAsync(bench, "import", cancellation);
        await using var bare = await TrailDatabase.CreateAsync(bench, "import_bare", cancellation);
        await using var app = ours.Build();
        var record = app.Services.GetRequiredService<RecordCaseEvents>();
        await app.Services.GetRequiredService<DecisionCapture.Catalogue.CatalogueLog>().RefreshAsync(cancellation);
        using var cases = HistoricalLog.Cases(bench.Log).GetEnumerator();
        var imported = 0;
        var contest = new Contest(outcome, rounds, inOrder: true)
            .With("import", async stop =>
            {
                var chunk = Chunk(cases, size);
                var started = Stopwatch.GetTimestamp();
                await ImportAsync(record, chunk, stop);
                return new Work(imported = chunk.Count, Stopwatch.GetElapsedTime(started));
            })
            .With("bare COPY", stop => CopyLastAsync(ours.Database.Source, bare.Source, imported, stop));
        await contest.RunAsync(cancellation);
        outcome.Tell(new("rows through bare COPY, streams and events", contest.Pace("bare COPY"), "/s"));
        outcome.Tell(new("events imported: checked, encrypted, hashed, stored, ledgered", contest.Pace("import"), "/s"));
        outcome.Tell(new("processor time of this process per imported event", contest.ProcessorMicroseconds("import"), "µs"));
        outcome.Tell(new("import against bare COPY", contest.Ratio("import", "bare COPY"), "×", 0.5));
    }

    /// <summary>Whole cases, at least so many events while the log lasts.</summary>
    public static List<CaseEvent> Chunk(IEnumerator<IReadOnlyList<CaseEvent>> cases, int size)
    {
        var chunk = new List<CaseEvent>(size + 32);
        while (chunk.Count < size && cases.MoveNext()) chunk.AddRange(cases.Current);
        return chunk;
    }

    /// <summary>Records events as the doors do, in batches of their largest size, several at once.</summary>
    /// <exception cref="InvalidOperationException">One was not accepted.</exception>
    public static Task ImportAsync(RecordCaseEvents record, IReadOnlyList<CaseEvent> events, CancellationToken cancellation) =>
        Parallel.ForEachAsync(events.Chunk(RecordCaseEvents.LargestBatch), new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellation }, async (batch, stop) =>
        {
            var outcomes = await record.HandleAsync([.. batch.Select(each => new Delivery(Door.Amqp, CaptureTrail.Sender, each.Body))], isNewDelivery: true, stop);
            if (outcomes.FirstOrDefault(each => each.Outcome != Outcomes.Accepted) is { } other)
                throw new InvalidOperationException($"{other.Id} is {other.Outcome}: {string.Join(' ', other.Reasons.Select(reason => reason.Code))}");
        });

    // Only the writing is timed: the rows lie ready in memory, in PostgreSQL's own form.
    private static async Task<Work> CopyLastAsync(NpgsqlDataSource from, NpgsqlDataSource to, int size, CancellationToken cancellation)
    {
        await using var reading = await from.OpenConnectionAsync(cancellation);
        var last = $"(SELECT seq_id FROM trail.leaf ORDER BY idx DESC LIMIT {size})";
        const string columns = "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name";
        var events = await RowsAsync(reading, $"SELECT {columns} FROM events.mt_events WHERE seq_id IN {last} ORDER BY seq_id", cancellation);
        var streams = await RowsAsync(reading, $"SELECT tenant_id, id, type, version FROM events.mt_streams s WHERE (tenant_id, id) IN (SELECT tenant_id, stream_id FROM events.mt_events WHERE seq_id IN {last})", cancellation);
        await using var writing = await to.OpenConnectionAsync(cancellation);
        var started = Stopwatch.GetTimestamp();
        await using (var transaction = await writing.BeginTransactionAsync(cancellation))
        {
            await WriteAsync(writing, "COPY events.mt_streams (tenant_id, id, type, version) FROM STDIN (FORMAT binary)", streams, cancellation);
            await WriteAsync(writing, $"COPY events.mt_events ({columns}) FROM STDIN (FORMAT binary)", events, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        return new Work(size, Stopwatch.GetElapsedTime(started));
    }

    private static async Task<MemoryStream> RowsAsync(NpgsqlConnection connection, string query, CancellationToken cancellation)
    {
        var rows = new MemoryStream();
        await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT binary)", cancellation);
        await copy.CopyToAsync(rows, cancellation);
        return rows;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string command, MemoryStream rows, CancellationToken cancellation)
    {
        rows.Position = 0;
        await using var copy = await connection.BeginRawBinaryCopyAsync(command, cancellation);
        await rows.CopyToAsync(copy, 1 << 16, cancellation);
    }
}
