using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Improvements;

/// <summary>The facts of an improvement's stream. Names on disk: improvement_planned, improvement_reported, improvement_published; stream = its id, tenant = agency.</summary>
public abstract record ImprovementFact
{
    private ImprovementFact() { }

    /// <param name="OwnerName">On disk in facts of before only: new ones are written, and all are read, without it (<see cref="Owners"/>).</param>
    public sealed record Planned(string Id, string Agency, string? Office, string? Service, string TitleTh, string TitleEn, IReadOnlyList<string> Reasons, string OwnerRole, string? OwnerName, DateOnly DueOn) : ImprovementFact;

    /// <param name="WorksSince">Null while the change does not work yet.</param>
    public sealed record Reported(string Note, DateOnly? WorksSince) : ImprovementFact;

    public sealed record Published(string ResultTh, string ResultEn, DateOnly On, RecordedFigure Before, RecordedFigure After) : ImprovementFact;
}

/// <summary>A figure as it is recorded: whole numbers, from which the quotient follows.</summary>
public sealed record RecordedFigure(DateOnly From, DateOnly To, long? Ratings, long? Named)
{
    public ReasonFigure View => new(From, To, Ratings, Named, Ratings is > 0 and var n && Named is { } named ? decimal.Round((decimal)named / n, 4, MidpointRounding.AwayFromZero) : null);
}

/// <summary>An improvement, as its facts tell it.</summary>
public sealed record ImprovementState(ImprovementFact.Planned? Planned, string State, DateOnly? WorksSince, ImprovementFact.Published? Published, IReadOnlyList<ImprovementStep> Steps)
{
    public static ImprovementState None { get; } = new(null, "none", null, null, []);

    public ImprovementState Evolve(ImprovementFact fact, DateTimeOffset at) => fact switch
    {
        ImprovementFact.Planned planned => new(planned, "planned", null, null, [new("planned", at, null)]),
        ImprovementFact.Reported reported => this with { State = "in-progress", WorksSince = reported.WorksSince ?? WorksSince, Steps = [.. Steps, new("in-progress", at, reported.Note)] },
        ImprovementFact.Published published => this with { State = "published", Published = published, Steps = [.. Steps, new("published", at, null)] },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    /// <param name="today">Day at the ministry.</param>
    /// <param name="owner">Who answers for it by name; null for everybody but staff.</param>
    public Improvement View(DateOnly today, string? owner) => new(Planned!.Id, Planned.Agency, Planned.Office, Planned.Service, Planned.TitleTh, Planned.TitleEn, Planned.Reasons, Planned.OwnerRole,
        owner, Planned.DueOn, State, State != "published" && today > Planned.DueOn, WorksSince, Published?.ResultTh, Published?.ResultEn, Published?.On,
        Published?.Before.View, Published?.After.View, Steps);
}
