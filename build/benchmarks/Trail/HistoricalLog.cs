using System.Globalization;
using Transparency.AuditorCli.Publishing;

namespace Transparency.Benchmarks.Trail;

/// <summary>Case events of a historical log: read from a file through the mapping that the tool ships, or made up in the same shape.</summary>
public static class HistoricalLog
{
    /// <summary>The mapping of the road-fines log (doi:10.4121/uuid:270fd440-1057-4fb9-89a9-b699b47990f5).</summary>
    public static LogMapping Mapping { get; } = LogMapping.Load(Path.Combine(AppContext.BaseDirectory, "mappings", "road-traffic-fines.json"));

    /// <summary>Cases, each with its events in order.</summary>
    /// <param name="file">XES, plain or gzip; null = made up, without end.</param>
    public static IEnumerable<IReadOnlyList<CaseEvent>> Cases(string? file) =>
        (file is null ? MadeUp() : Read(file)).Select(@case => (IReadOnlyList<CaseEvent>)[.. @case.Entries.Select(entry => Mapping.Map(@case, entry, Mapping.Source))]);

    private static IEnumerable<LogCase> Read(string file)
    {
        using var log = XesLog.Open(file);
        foreach (var @case in Mapping.Read(log))
            yield return @case;
    }

    // Steps and frequencies of the real log: 3.7 events a case.
    private static IEnumerable<LogCase> MadeUp()
    {
        var random = new Random(1);
        for (var number = 1; ; number++)
        {
            var entries = new List<LogEntry>();
            var at = new DateTimeOffset(2006, 7, 24, 0, 0, 0, TimeSpan.FromHours(2)).AddHours(number / 10);
            Add("Create Fine", ("org:resource", $"{random.Next(500, 650)}"), ("vehicleClass", "A"), ("article", $"{random.Next(140, 180)}"), ("amount", "35.0"));
            if (random.NextDouble() < 0.69)
            {
                Add("Send Fine", ("expense", "11.0"));
                Add("Insert Fine Notification");
                Add("Add penalty", ("amount", "71.5"));
                Add(random.NextDouble() < 0.7 ? "Send for Credit Collection" : "Payment", ("paymentAmount", "87.0"));
            }
            else
            {
                Add("Payment", ("paymentAmount", "35.0"));
            }
            yield return new LogCase($"M{number}", new Dictionary<string, string>(), entries);

            void Add(string activity, params (string Key, string Value)[] attributes)
            {
                at = at.AddDays(random.Next(1, 60));
                var members = attributes.ToDictionary(each => each.Key, each => each.Value);
                members["time:timestamp"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
                entries.Add(new(entries.Count + 1, activity, members));
            }
        }
    }
}
