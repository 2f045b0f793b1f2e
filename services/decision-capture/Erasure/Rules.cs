using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.Erasure;

/// <summary>Grounds and retention times as data (<c>erasure-rules.json</c>, or the file named by <c>Erasure:Rules</c>).</summary>
public sealed class Rules(ErasureRules data)
{
    /// <summary>As published.</summary>
    public ErasureRules Published => data;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidOperationException">It names no rule for every service, or a time below zero.</exception>
    public static Rules Read(IConfiguration configuration)
    {
        var file = configuration["Erasure:Rules"] ?? Path.Combine(AppContext.BaseDirectory, "Erasure", "erasure-rules.json");
        var rules = JsonSerializer.Deserialize<ErasureRules>(File.ReadAllBytes(file), Wire.Json)!;
        return rules.Retention.Any(rule => rule.Service is null) && rules.Retention.All(rule => rule.Years >= 0) ? new(rules)
            : throw new InvalidOperationException($"{file}: one retention rule is for every service, and years are not negative.");
    }

    public ErasureGround? Ground(string? code) => data.Grounds.FirstOrDefault(each => each.Code == code);

    /// <summary>First day on which a case may be erased; null while it is open. A case ends with its last fact.</summary>
    public DateOnly? EarliestFor(CaseState state) => state.Outline.Status is "decided" or "closed" or "returned" or "withdrawn"
        ? DateOnly.FromDateTime(state.Outline.LastOccurredAt.ToOffset(TimeSpan.FromHours(7)).DateTime).AddYears(YearsFor(state.Service)).AddDays(1)
        : null;

    private int YearsFor(string service) => (data.Retention.FirstOrDefault(rule => rule.Service == service) ?? data.Retention.First(rule => rule.Service is null)).Years;
}
