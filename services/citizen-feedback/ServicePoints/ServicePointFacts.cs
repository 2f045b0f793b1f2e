namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>The facts of a service point's stream. Names on disk: service_point_opened, service_point_retired.</summary>
public abstract record ServicePointFact
{
    private ServicePointFact() { }

    /// <param name="TimeZone">IANA zone of the office: what "day" means at this point.</param>
    public sealed record Opened(string Point, string Agency, string Office, string Service, string NameTh, string NameEn, string TimeZone) : ServicePointFact;

    public sealed record Retired(string Point) : ServicePointFact;
}

/// <param name="Version">Stream version: the expected version of the next append.</param>
public sealed record ServicePointState(bool Exists, bool Active, long Version)
{
    public static readonly ServicePointState None = new(false, false, 0);

    public ServicePointState Evolve(ServicePointFact fact) => fact switch
    {
        ServicePointFact.Opened => new(true, true, Version + 1),
        ServicePointFact.Retired => this with { Active = false, Version = Version + 1 },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}
