namespace Transparency.Benchmarks.Scoring;

/// <summary>What a score costs, alone and over all of history.</summary>
public static class ScoringSubject
{
    public static Subject Of() => new("scoring", "Scoring one decision in this process, and re-scoring history under the same and under another rubric",
        new("decision", "one decision under the standard rubric, in this process", Deciding.Run),
        new("replay", "history on record scored again under the same rubric and under another one", RubricReplaying.RunAsync));
}
