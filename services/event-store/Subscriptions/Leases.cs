using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Transparency.EventStore;

/// <summary>A lease that this process holds until it is disposed of.</summary>
public sealed class Lease : IDisposable
{
    private readonly CancellationTokenSource _held;
    private readonly Leases _leases;

    internal Lease(string name, Leases leases, CancellationToken cancellation)
    {
        (Name, _leases) = (name, leases);
        _held = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    internal string Name { get; }

    /// <summary>Cancelled when the lease is lost, or with the token it was acquired with.</summary>
    public CancellationToken Held => _held.Token;

    internal void Lose()
    {
        try
        {
            _held.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Given up at the same moment.
        }
    }

    public void Dispose()
    {
        _leases.GiveUp(this);
        _held.Dispose();
    }
}

/// <summary>Somebody in this process who waits for a lease.</summary>
internal sealed class Applicant(string name, CancellationToken cancellation)
{
    public string Name { get; } = name;

    public CancellationToken Cancellation { get; } = cancellation;

    public TaskCompletionSource<Lease> Got { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Sees to it that one process among all replicas does a thing: session advisory locks, all on one connection of this process.
/// When the process or its connection dies the locks are free at once, and another replica takes over within a fraction of a second.
/// A lock is asked for and not waited for: a waiting statement would hold the oldest snapshot and stop clean-up.
/// </summary>
public sealed class Leases(Store store, ILogger<Leases> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly Lock _gate = new();
    private readonly List<Applicant> _wanted = [];
    private readonly List<Lease> _held = [], _givenUp = [];
    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Waits until this process holds the lease.</summary>
    /// <param name="name">Of what one replica does at a time; every name of a database is its own lease.</param>
    /// <param name="cancellation">Ends the waiting, and the lease once it is held.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public async Task<Lease> AcquireAsync(string name, CancellationToken cancellation)
    {
        var applicant = new Applicant(name, cancellation);
        lock (_gate)
            _wanted.Add(applicant);
        _wake.Release();
        await using var cancelled = cancellation.Register(() =>
        {
            lock (_gate)
                _wanted.Remove(applicant);
            applicant.Got.TrySetCanceled(cancellation);
        });
        return await applicant.Got.Task.ConfigureAwait(false);
    }

    internal void GiveUp(Lease lease)
    {
        lock (_gate)
            if (_held.Remove(lease))
                _givenUp.Add(lease);
        _wake.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(store.SingleConnection("leases"));
                await connection.OpenAsync(stoppingToken).ConfigureAwait(false);
                while (true)
                {
                    await RoundAsync(connection, stoppingToken).ConfigureAwait(false);
                    await _wake.WaitAsync(Poll, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (error is NpgsqlException or IOException or OperationCanceledException or TimeoutException)
            {
                if (!stoppingToken.IsCancellationRequested)
                    StoreLog.LeasesLost(logger, error);
            }
            finally
            {
                LoseAll();
            }
            await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RoundAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        List<Lease> givenUp;
        List<Applicant> wanted;
        lock (_gate)
        {
            // A session lock is granted again to the session that has it, so what we hold ourselves is not asked for.
            (givenUp, wanted) = ([.. _givenUp], [.. _wanted.Where(applicant => _held.All(lease => lease.Name != applicant.Name)).DistinctBy(applicant => applicant.Name)]);
            _givenUp.Clear();
        }
        foreach (var lease in givenUp)
            await AskAsync(connection, "SELECT pg_advisory_unlock(hashtextextended($1, 21587))", lease.Name, cancellation).ConfigureAwait(false);
        foreach (var applicant in wanted)
            if (await AskAsync(connection, "SELECT pg_try_advisory_lock(hashtextextended($1, 21587))", applicant.Name, cancellation).ConfigureAwait(false))
                Grant(applicant);
        // With nothing to ask, a sign of life: a dead connection must not go unnoticed while another replica already works.
        if (wanted.Count == 0 && givenUp.Count == 0)
            await AskAsync(connection, "SELECT $1 <> ''", "alive", cancellation).ConfigureAwait(false);
    }

    private void Grant(Applicant applicant)
    {
        var lease = new Lease(applicant.Name, this, applicant.Cancellation);
        lock (_gate)
        {
            _wanted.Remove(applicant);
            _held.Add(lease);
        }
        if (!applicant.Got.TrySetResult(lease))
            lease.Dispose();
    }

    private void LoseAll()
    {
        Lease[] lost;
        lock (_gate)
        {
            lost = [.. _held];
            _held.Clear();
            _givenUp.Clear();
        }
        foreach (var lease in lost)
            lease.Lose();
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } }, CommandTimeout = 5 };
        return (bool)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }
}
