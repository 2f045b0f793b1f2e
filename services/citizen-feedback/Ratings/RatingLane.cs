using Transparency.EventStore;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Ratings that arrive together are written together: one statement and one flush of the database for as many as came while the ones before them were written. Whoever comes alone
/// waits for nobody. Each caller gets the own result; when a group fails, its ratings are tried one by one, so that nobody fails for another's.
/// </summary>
public sealed class RatingLane(Store store, TextSeal seal)
{
    /// <summary>Ratings that may wait; whoever comes then is told to come again.</summary>
    public const int Most = 2_000;

    /// <summary>Most ratings of one statement.</summary>
    public const int Together = 500;

    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = [];
    private bool _isWriting;

    /// <summary>Adds a rating; false when one with its id is there. It is written also when the caller goes away.</summary>
    /// <exception cref="StoreOverloadedException"><see cref="Most"/> wait already; nothing was taken.</exception>
    public Task<bool> AddAsync(Rating rating, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(rating, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_waiting.Count >= Most) throw new StoreOverloadedException();
            _waiting.Enqueue(waiting);
            if (!_isWriting)
            {
                _isWriting = true;
                // Whoever came first lends the others no trace of their own.
                using (ExecutionContext.SuppressFlow()) _ = Task.Run(WriteAsync, CancellationToken.None);
            }
        }
        return waiting.Added.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            var group = new List<Waiting>();
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
                while (group.Count < Together && _waiting.TryDequeue(out var next)) group.Add(next);
            }
            if (await WriteAsync(group) is not { } failed) continue;
            foreach (var each in group)
                if ((group.Count == 1 ? failed : await WriteAsync([each])) is { } own) each.Added.SetException(own);
        }
    }

    // Null: every caller has its result.
    private async Task<Exception?> WriteAsync(List<Waiting> group)
    {
        try
        {
            await using var db = await store.Source.OpenConnectionAsync();
            var added = await RatingRows.InsertAsync(db, [.. group.Select(each => each.Rating)], seal, CancellationToken.None);
            // The same id twice in a group: the first is the one that counts.
            foreach (var each in group) each.Added.SetResult(added.Remove(Convert.ToHexString(each.Rating.Id)));
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed record Waiting(Rating Rating, TaskCompletionSource<bool> Added);
}
