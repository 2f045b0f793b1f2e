using Transparency.DecisionCapture.Coverage;

namespace Transparency.DecisionCapture.Completeness;

public static class CompletenessWiring
{
    /// <summary>Daily statements, the ledger of sequence gaps, and coverage by independent totals. Needs store, catalogue and – to sign – the keys of the log.</summary>
    public static WebApplicationBuilder AddCompleteness(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<StatedDaysReader>().AddSingleton<SequenceGaps>().AddSingleton<ForeignWriters>().AddSingleton<StateDay>();
        services.AddHostedService<DailyStatements>();
        services.AddSingleton<CountCoverage>().AddHostedService(provider => provider.GetRequiredService<CountCoverage>());
        return builder;
    }
}
