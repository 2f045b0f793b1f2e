namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// The place of a batch among those that are in work at the same time: they may be checked side by side, and are handed to the store one after
/// the other. What a case system sent in order is so recorded in order; a step recorded behind the decision that it came before raises flags
/// that the next batch withdraws.
/// </summary>
/// <param name="before">The batch before; null when there is none.</param>
public sealed class Turn(Turn? before)
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _before = before?._passed.Task ?? Task.CompletedTask;

    /// <summary>Waits until the batch before has passed its turn on.</summary>
    public Task ComeAsync() => _before;

    /// <summary>Passes the turn on, as soon as it has come; again is without effect. To be called also when the batch fails, else those behind wait for ever.</summary>
    public async Task PassAsync()
    {
        await _before;
        _passed.TrySetResult();
    }
}
