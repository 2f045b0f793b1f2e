namespace Transparency.RedFlag.Anomalies;

public static class AnomalyHosting
{
    /// <summary>Models of unusual cases: fitted anew from time to time, and every decided case scored against the newest.</summary>
    public static void AddAnomalies(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<UnusualModels>().AddSingleton<ReferenceDraw>().AddSingleton<ScoreDetails>().AddHostedService<ModelRefit>().AddHostedService<CaseScoring>();
}
