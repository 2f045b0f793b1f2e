using System.Text.Json;
using Npgsql;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Ledger;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Replays;

/// <summary>Works off replays, one at a time, and signs what comes out. A restart loses a job's work, never the job.</summary>
public sealed partial class ReplayRunner(Store store, ReplayJobs jobs, CatalogueVersions catalogues, PublishedRubrics published, TimeProvider time, ILogger<ReplayRunner> log, LogOptions? keys = null) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Beat = TimeSpan.FromMilliseconds(500);
    private readonly Guid _runner = Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>True when the service has keys to sign a report with.</summary>
    public bool CanSign => keys is not null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => CanSign ? Rounds.DrainAsync(time, Pause, RunNextAsync, e => Away(log, e), stoppingToken) : Task.CompletedTask;

    /// <summary>Takes one job and works it off; false when there was none.</summary>
    public async Task<bool> RunNextAsync(CancellationToken stopping)
    {
        if (await jobs.TakeAsync(_runner, time.GetUtcNow(), stopping) is not { } job) return false;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await published.RefreshAsync(stopping);
        var run = new ReplayRun(store.Source, catalogues, published.Find);
        var beating = BeatAsync(job.Id, run, cancel);
        (string? Report, string? Failure) end = default;
        try
        {
            var frame = new ReplayReport(job.Id, keys!.Origin, job.Rubric.Named(), [], job.Scope.From, job.Scope.To, job.Scope.Agencies, 0, 0, 0, 0, null, null, [], [], [], [], "", job.AskedAt, default);
            var report = await run.RunAsync(frame, job.Rubric, job.Scope, cancel.Token);
            end.Report = Signed(report with { FinishedAt = time.GetUtcNow() });
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            // Cancelled, or taken over by another replica: the row says which, and is not ours to change.
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Broken(log, job.Id, e);
            end.Failure = e is NpgsqlException or HttpRequestException ? "unavailable" : "unreadable";
        }
        finally
        {
            await cancel.CancelAsync();
            await beating;
        }
        await jobs.EndAsync(job.Id, _runner, time.GetUtcNow(), end.Report, end.Failure, run.Done, run.Total, stopping);
        return true;
    }

    private string Signed(ReplayReport report)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(report, Wire.Json);
        return JsonSerializer.Serialize(new SignedReplayReport(ReplayReport.Kind, report, SignedDocument.Sign(ReplayReport.Kind, json, keys!.Keys, report.FinishedAt)), Wire.Json);
    }

    private async Task BeatAsync(string id, ReplayRun run, CancellationTokenSource cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!await jobs.BeatAsync(id, _runner, time.GetUtcNow(), run.Done, run.Total, cancel.Token)) await cancel.CancelAsync();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
            {
                // A beat that is missed is made up by the next; the job's own reading tells when the database stays away.
            }
            await Task.Delay(Beat, time, cancel.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(7011, LogLevel.Warning, "Replays cannot be looked for; trying again")]
    private static partial void Away(ILogger logger, Exception cause);

    [LoggerMessage(7012, LogLevel.Error, "Replay {Job} failed")]
    private static partial void Broken(ILogger logger, string job, Exception cause);
}
