namespace Transparency.EventStore;

/// <summary>Tells readers of this process that the log has grown.</summary>
internal sealed class LogSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastIndex = -1, _lastOwnIndex = -1;

    /// <summary>Highest index heard of; the log may be longer.</summary>
    public long LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Highest index committed by this process.</summary>
    public long LastOwnIndex => Volatile.Read(ref _lastOwnIndex);

    /// <summary>An append of this process committed.</summary>
    public void Raise(long index)
    {
        Rise(ref _lastOwnIndex, index);
        Hear(index);
    }

    /// <summary>Another process announced a commit.</summary>
    public void Hear(long index)
    {
        Rise(ref _lastIndex, index);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Waits until an index above <paramref name="after"/> is heard of, or <paramref name="atMost"/> has passed.</summary>
    public async Task WaitAsync(long after, TimeSpan atMost, CancellationToken cancellation)
    {
        var next = Volatile.Read(ref _next).Task;
        if (LastIndex > after)
            return;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(next, Task.Delay(atMost, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private static void Rise(ref long value, long to)
    {
        for (var known = Volatile.Read(ref value); to > known; known = Volatile.Read(ref value))
            if (Interlocked.CompareExchange(ref value, to, known) == known)
                break;
    }
}
