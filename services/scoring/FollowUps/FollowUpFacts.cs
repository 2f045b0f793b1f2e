using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.FollowUps;

/// <summary>Facts of what is followed up. Names on disk: follow_up_opened, follow_up_reported; stream = its id, tenant = agency.</summary>

public abstract record FollowUpFact
{
    private FollowUpFact() { }

    /// <param name="Actors">Null when it was shipped as published.</param>
    public sealed record Opened(string Id, string Agency, string FollowUpKind, string Source, string Title, string? TitleEn, string Owner, DateOnly DueOn, IReadOnlyList<string> Items, ActedBy? Actors) : FollowUpFact;

    public sealed record Reported(string Status, string Note, string? Evidence, ActedBy Actors) : FollowUpFact;
}

/// <summary>What is followed up, as its facts tell it.</summary>
public sealed record FollowUpState(FollowUpFact.Opened? Opened, string Status, IReadOnlyList<FollowUpStep> History)
{
    public static FollowUpState None { get; } = new(null, "none", []);

    public FollowUpState Evolve(FollowUpFact fact, DateTimeOffset at) => fact switch
    {
        FollowUpFact.Opened opened => new(opened, "open", [new(at, opened.Actors?.Role, "open", null, null)]),
        FollowUpFact.Reported reported => this with
        {
            // Reopened work goes on.
            Status = reported.Status == "reopened" ? "inProgress" : reported.Status,
            History = [.. History, new(at, reported.Actors.Role, reported.Status, reported.Note, reported.Evidence)],
        },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };

    /// <param name="today">Day in Bangkok.</param>
    public FollowUpView View(DateOnly today) => new(Opened!.Id, Opened.Agency, Opened.FollowUpKind, Opened.Source, Opened.Title, Opened.TitleEn, Opened.Owner, Opened.DueOn, Opened.Items, Status,
        Status is "open" or "inProgress" && today > Opened.DueOn, History[^1].Note, History.LastOrDefault(each => each.Evidence is not null)?.Evidence, History[^1].At, History);
}
