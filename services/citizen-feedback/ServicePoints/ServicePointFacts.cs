namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>The facts of a service point's stream. Names on disk: service_point_opened, service_point_replaced, service_point_retired.</summary>
public abstract record ServicePointFact
{
    private ServicePointFact() { }

    /// <param name="TimeZone">IANA zone of the office: what "day" means at this point.</param>
    public sealed record Opened(string Point, string Agency, string Office, string Service, string NameTh, string NameEn, string TimeZone) : ServicePointFact;

    /// <summary>A new poster with a new code hangs there; the old one counts until its last day.</summary>
    /// <param name="By">Code of the new point.</param>
    public sealed record Replaced(string Point, string By, DateOnly WorksUntil) : ServicePointFact;

    public sealed record Retired(string Point) : ServicePointFact;
}

/// <param name="Version">Stream version: the expected version of the next append.</param>
/// <param name="WorksUntil">Last day of a replaced point at its office; null while no newer poster hangs there.</param>
public sealed record ServicePointState(bool Exists, bool Active, long Version, string? ReplacedBy = null, DateOnly? WorksUntil = null)
{
    public static readonly ServicePointState None = new(false, false, 0);

    /// <summary>Whether a rating by its poster counts on that day of its office.</summary>
    public bool TakesRatingsOn(DateOnly day) => Active && (WorksUntil is not { } last || day <= last);

    public ServicePointState Evolve(ServicePointFact fact) => fact switch
    {
        ServicePointFact.Opened => new(true, true, Version + 1),
        ServicePointFact.Replaced r => this with { ReplacedBy = r.By, WorksUntil = r.WorksUntil, Version = Version + 1 },
        ServicePointFact.Retired => this with { Active = false, Version = Version + 1 },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
