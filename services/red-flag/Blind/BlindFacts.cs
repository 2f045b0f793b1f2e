using System.Text.Json.Serialization;
using Transparency.RedFlag.Investigations;

namespace Transparency.RedFlag.Blind;

/// <summary>
/// The facts of one blind review: a decision that somebody looks at without knowing whether a rule found something. Nothing in the stream tells before
/// it is judged. The name on disk is that of <see cref="Name"/>; stream <c>blind-&lt;decision id&gt;</c>, tenant mol.
/// </summary>
public abstract record BlindFact
{
    private BlindFact() { }

    public string DecisionId { get; init; } = "";

    /// <summary>Who did it; nobody draws.</summary>
    public ActedBy? Actors { get; init; }

    public InvestigationWords? Text { get; init; }

    [JsonIgnore]
    public abstract string Name { get; }

    /// <param name="Place">Place in the order of work, 0 to 1: a hash that has nothing to do with why it was drawn.</param>
    /// <param name="Draw">Stream of the draw, which holds the seed.</param>
    public sealed record Drawn(string CaseId, string Agency, string Office, string Service, decimal Place, string Draw) : BlindFact { public override string Name => "blind_drawn"; }

    public sealed record Taken : BlindFact { public override string Name => "blind_taken"; }

    public sealed record HandedBack : BlindFact { public override string Name => "blind_handed_back"; }

    /// <param name="Verdict">found or nothing.</param>
    /// <param name="Flagged">A rule had found something about the decision: it is no control.</param>
    public sealed record Judged(string Verdict, bool Flagged) : BlindFact { public override string Name => "blind_judged"; }
}

/// <summary>A blind review as its facts tell it.</summary>
/// <param name="Stage">open, taken or judged.</param>
/// <param name="Version">Stream version; 0 when nothing was drawn.</param>
public sealed record BlindState(long Version, BlindFact.Drawn? Drawn, string Stage, string? Reviewer, string? Verdict, bool? Flagged)
{
    public static readonly BlindState None = new(0, null, "open", null, null, null);

    public BlindState Evolve(BlindFact fact) => (fact switch
    {
        BlindFact.Drawn drawn => this with { Drawn = drawn },
        BlindFact.Taken taken => this with { Stage = "taken", Reviewer = taken.Actors?.Subject },
        BlindFact.HandedBack => this with { Stage = "open", Reviewer = null },
        BlindFact.Judged judged => this with { Stage = "judged", Verdict = judged.Verdict, Flagged = judged.Flagged },
        _ => this,
    }) with { Version = Version + 1 };
}

/// <summary>A draw: enough to draw again from the same decisions. Name on disk: sample_drawn; stream <c>draw-…</c>, tenant mol.</summary>
/// <param name="Seed">SHA-256 (hex) of the record before the draw: nobody knew it while the decisions were taken.</param>
/// <param name="SeedIndex">Ledger index of that record in this service's log; −1 when the log was empty.</param>
/// <param name="Share">Share of unflagged decisions that is drawn, 0.01 to 0.02.</param>
/// <param name="Unflagged">Decisions no rule had found anything about.</param>
/// <param name="Flagged">Decisions with a flag; as many of them are mixed in as controls were drawn, if there are so many.</param>
/// <param name="Population">SHA-256 (hex) of all their ids, sorted, one a line.</param>
public sealed record SampleDrawn(string Seed, long SeedIndex, decimal Share, long Unflagged, long Flagged, string Population, int Drawn);
