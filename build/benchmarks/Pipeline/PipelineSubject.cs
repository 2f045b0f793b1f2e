namespace Transparency.Benchmarks.Pipeline;

/// <summary>How long it takes from a case system's message to a score and to a flag in the whole running system.</summary>
public static class PipelineSubject
{
    public static Subject Of() => new("pipeline", "Decisions through the broker, the whole system with all rules on: how long until each has its score and its flag",
        new Measurement("steps", "the same system at rising rates, a minute each: latency, backlog and what is lost", Steps.RunAsync),
        new Measurement("cost", "processor time of every part per decision, at a low rate and at the wanted one", Steps.CostAsync));
}
