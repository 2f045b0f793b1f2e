namespace Transparency.Portal.Comparing;

/// <summary>How a group stands beside the whole. Words, not ranks.</summary>
public enum Standing
{
    /// <summary>No difference beyond chance.</summary>
    Usual,
    Better,
    LookCloser,
    /// <summary>Fewer than 30: shown, never positioned.</summary>
    NotCompared,
    /// <summary>Coverage is known and below 95 %: shown, never positioned.</summary>
    Uncovered,
}
