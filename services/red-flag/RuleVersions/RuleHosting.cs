using Transparency.RedFlag.Anomalies;

namespace Transparency.RedFlag.Rules;

public static class RuleHosting
{
    /// <summary>The rules of rules.json (or of the file named by <c>Rules__File</c>); recorded before anything else starts.</summary>
    public static void AddRules(this WebApplicationBuilder builder)
    {
        var file = builder.Configuration["Rules:File"] ?? Path.Combine(AppContext.BaseDirectory, "rules.json");
        builder.Services.AddSingleton(RuleSet.Parse(File.ReadAllBytes(file))).AddSingleton<RuleWords>().AddHostedService<RulePublication>();
        // Behind the publication: their rule is on record before a model is fitted by it.
        builder.AddAnomalies();
    }
}
