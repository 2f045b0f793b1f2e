using Transparency.EventStore;
using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Replay;

public static class ReplayWiring
{
    private const string Name = "decision-capture";

    /// <summary>Replays of this service's read models. Needs the event store.</summary>
    public static WebApplicationBuilder AddReplays(this WebApplicationBuilder builder) => builder.AddReplays(provider => Of(provider.GetRequiredService<Store>()));

    /// <summary>What of this service follows from its log, and what does not.</summary>
    public static ReplayedService Of(Store store) => new(Name, [new CasesReadModel(store), new ErasuresReadModel(store)],
    [
        new("outcome", "How deliveries ended. Repeats change no fact, so the log does not hold them; the rows are their only record."),
        new("intake_count", "Sums over the deliveries that are in no log."),
        new("quarantine", "Desk of refused deliveries: attempts and the time of the last one are in no log. Every refusal and settlement is also a fact."),
        new("quarantine_delivery", "Bytes of refused deliveries as received, encrypted, until they are settled; the fact holds their digest."),
    ]);

    public static void MapReplays(this IEndpointRouteBuilder routes) => routes.MapReplays(Name).Allow(Auditor, Operations).ForEveryAgency();
}
