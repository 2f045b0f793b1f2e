namespace Transparency.Portal.Reading;

/// <summary>How asking a service ended. A panel shows each case in its own way; no case stops the page.</summary>
public abstract record Reading<T>
{
    private Reading()
    {
    }

    /// <summary>The value when there is one, fresh or kept.</summary>
    public T? Value => this switch
    {
        Fresh fresh => fresh.Answer,
        Kept kept => kept.Answer,
        _ => default,
    };

    /// <summary>When the value was read.</summary>
    public DateTimeOffset? ReadAt => this switch
    {
        Fresh fresh => fresh.At,
        Kept kept => kept.At,
        _ => null,
    };

    public Reading<TOther> Select<TOther>(Func<T, TOther> view) => this switch
    {
        Fresh fresh => new Reading<TOther>.Fresh(view(fresh.Answer), fresh.At),
        Kept kept => new Reading<TOther>.Kept(view(kept.Answer), kept.At),
        Refused => new Reading<TOther>.Refused(),
        Missing => new Reading<TOther>.Missing(),
        _ => new Reading<TOther>.Silent(),
    };

    public sealed record Fresh(T Answer, DateTimeOffset At) : Reading<T>;

    /// <summary>The service did not answer in time; this is its last good answer to the same person.</summary>
    public sealed record Kept(T Answer, DateTimeOffset At) : Reading<T>;

    /// <summary>The role or agency may not see it.</summary>
    public sealed record Refused : Reading<T>;

    public sealed record Missing : Reading<T>;

    /// <summary>No answer and none kept.</summary>
    public sealed record Silent : Reading<T>;
}
