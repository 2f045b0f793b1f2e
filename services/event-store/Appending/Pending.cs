using System.Diagnostics;

namespace Transparency.EventStore;

/// <summary>A stream's name: unique per tenant.</summary>
internal readonly record struct StreamKey(string Tenant, string Id) : IComparable<StreamKey>
{
    public int CompareTo(StreamKey other) => string.CompareOrdinal(Tenant, other.Tenant) is var tenants && tenants != 0 ? tenants : string.CompareOrdinal(Id, other.Id);
}

/// <summary>An append that waits for its group, and its caller's answer.</summary>
internal sealed class Pending(Append append, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<AppendResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Append Append { get; } = append;

    public StreamKey Stream { get; } = new(append.Tenant, append.StreamId);

    public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

    public int Bytes { get; } = append.Events.Sum(e => e.Data.Length + e.Headers.Length + 256);

    /// <summary>True after the connection broke during its commit: it may have been recorded.</summary>
    public bool Uncertain { get; set; }

    public Task<AppendResult> Answered => _answer.Task;

    /// <summary>True when the caller went away before its events were sent.</summary>
    public bool IsAbandoned
    {
        get
        {
            if (!cancellation.IsCancellationRequested)
                return false;
            _answer.TrySetCanceled(cancellation);
            return true;
        }
    }

    public void Answer(AppendResult result) => _answer.TrySetResult(result);

    public void Fail(Exception error) => _answer.TrySetException(error);
}
