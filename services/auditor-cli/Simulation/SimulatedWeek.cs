using System.Globalization;
using System.Text.Json;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Simulation;

/// <summary>A case event of the simulation with the instant that orders the week.</summary>
public sealed record SimulatedEvent(string Agency, DateTimeOffset At, CaseEvent Event);

/// <summary>
/// A week of cases (6–10 July 2026, decided in the weeks after) over the sample services of the catalogue. Everything follows from the
/// seed and the catalogue; persons, texts and amounts are invented. Known shares go wrong on purpose: late, reason missing, decided too fast,
/// steps out of order, one person proposing and approving. The slowest case ends before November 2026: a week whose end lay ahead of today
/// would wait in quarantine, more or less of it depending on the day of the run.
/// </summary>
public static class SimulatedWeek
{
    private static readonly DateTimeOffset Monday = new(2026, 7, 6, 0, 0, 0, TimeSpan.FromHours(7));

    /// <summary>The source that reports for an agency in the simulation.</summary>
    public static string SourceOf(string agency) => $"urn:simulation:{agency}";

    /// <summary>All events of the week, by the time they happened.</summary>
    public static IEnumerable<SimulatedEvent> Of(Catalogue catalogue, IReadOnlyList<Service> services, int seed, int casesPerService)
    {
        var week = new List<SimulatedEvent>();
        foreach (var service in services)
        {
            // One stream of randomness per service: a service added to the catalogue leaves the others' cases as they were.
            var chance = new Random(HashCodeOf(service.Code) ^ seed);
            var offices = catalogue.Offices.Where(each => each.Agency == service.Agency && each.ClosedOn is null).OrderBy(each => each.Code, StringComparer.Ordinal).ToList();
            // Pilots first: a week spread over every office of the ministry would leave none that can be compared.
            if (offices.Exists(each => each.Pilot == true)) offices = offices.FindAll(each => each.Pilot == true);
            for (var number = 1; number <= casesPerService; number++)
            {
                var office = offices[chance.Next(offices.Count)];
                var story = new SimulatedCase(service, office, number, OpeningTime(chance), chance);
                week.AddRange(story.Tell().Select(told => Event(service, office, number, told)));
            }
        }
        return week.OrderBy(each => each.At).ThenBy(each => each.Event.Id, StringComparer.Ordinal);
    }

    private static DateTimeOffset OpeningTime(Random chance) =>
        Monday.AddDays(chance.Next(5)).AddHours(8).AddMinutes(30 + chance.Next(7 * 60 + 30));

    private static SimulatedEvent Event(Service service, Office office, int number, SimulatedFact fact)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $"SIM-{service.Code}-2569-{number:D6}");
        var members = new Dictionary<string, object?>
        {
            ["agency"] = service.Agency, ["office"] = office.Code, ["service"] = service.Code, ["caseRef"] = reference,
            ["occurredAt"] = fact.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in fact.Members) members[name] = value;
        var id = string.Create(CultureInfo.InvariantCulture, $"{reference}/{fact.Position:D2}");
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            ["specversion"] = "1.0", ["id"] = id, ["source"] = SourceOf(service.Agency), ["type"] = $"mol.transparency.{fact.Type}.v1",
            ["datacontenttype"] = "application/json", ["data"] = members,
        }, GatewayClient.Json);
        return new(service.Agency, fact.At, new(id, fact.Type, body));
    }

    // String.GetHashCode differs from run to run; FNV-1a does not.
    private static int HashCodeOf(string text) => unchecked((int)text.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u));
}
