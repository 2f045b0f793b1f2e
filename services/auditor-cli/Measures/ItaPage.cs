using System.Globalization;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.AuditorCli.Measures;

/// <summary>An ITA result for reading.</summary>
internal static class ItaPage
{
    public static async Task WriteAsync(TextWriter output, ItaResult result, ItaComparison? comparison)
    {
        await Line($"total {result.Total:0.00}  level {result.LevelTh} ({result.LevelEn})  question set {result.Edition}");
        foreach (var distance in result.HigherLevels)
            await Line($"to {distance.LevelTh} ({distance.LevelEn}): {Missing(distance)}");
        await Line($"");
        foreach (var each in result.Instruments)
            await Line($"{each.Id,-5} {each.Score,6:0.00}  × {each.Weight:0.00} = {each.Contribution:0.0000}");
        await Line($"");
        foreach (var each in result.Indicators)
            await Line($"{each.Number,2} {each.Score,6:0.00}  {each.NameTh} ({each.NameEn})");
        foreach (var instrument in result.Weakest.GroupBy(each => each.Instrument))
        {
            await Line($"\nweakest of {instrument.Key}");
            foreach (var each in instrument)
                await Line($"{each.Rank} {each.Question,-4}{each.Score,6:0.00}  {each.TextTh}{(each.Remedy is { } remedy ? $"\n             → {remedy.ActionTh} ({string.Join(", ", remedy.Items)})" : "")}");
        }
        if (comparison is not null) await CompareAsync(comparison);

        async Task CompareAsync(ItaComparison against)
        {
            await Line($"\ncompared with the printed result: {against.PublishedBy}, fiscal year {against.YearBe}");
            foreach (var each in against.Answers)
                await Line($"differs: question {each.Question} of {each.Instrument} is {each.Given:0.00} here; {each.Published:0.00} reproduces the printed figures");
            foreach (var each in against.Figures)
                await Line($"differs: {(each.Figure.All(char.IsAsciiDigit) ? "indicator " : "")}{each.Figure} computed {each.Computed:0.00}, printed {each.Printed:0.00}, difference {each.Difference:+0.00;-0.00}");
            await Line(against.Same ? (FormattableString)$"the same in every figure" : $"not the same: {against.Answers.Count} question scores and {against.Figures.Count} figures differ");
        }

        Task Line(FormattableString text) => output.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
    }

    private static string Missing(ItaDistance distance)
    {
        string[] parts = [.. distance.Missing.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Instrument} +{each.Points:0.00}"))];
        if (distance.TotalMissing > 0) parts = [string.Create(CultureInfo.InvariantCulture, $"total +{distance.TotalMissing:0.00}"), .. parts];
        return parts.Length == 0 ? "nothing is missing" : string.Join(", ", parts);
    }
}
