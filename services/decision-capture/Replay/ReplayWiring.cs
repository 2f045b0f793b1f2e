using Transparency.DecisionCapture.MyCase;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using static Transparency.ServiceDefaults.Tickets.Roles;

namespace Transparency.DecisionCapture.Replay;

public static class ReplayWiring
{
    private const string Name = "decision-capture";

    /// <summary>Replays of this service's read models. Needs the event store.</summary>
    public static WebApplicationBuilder AddReplays(this WebApplicationBuilder builder) => builder.AddReplays(provider => Of(provider.GetRequiredService<Store>(), provider.GetRequiredService<TrackingSecrets>()));

    /// <summary>What of this service follows from its log, and what does not.</summary>
    public static ReplayedService Of(Store store, TrackingSecrets secrets) => new(Name, [new CasesReadModel(store, secrets), new ErasuresReadModel(store), new StatedReadModel(store)],
    [
        new("outcome", "ผลของการส่งแต่ละครั้ง การส่งซ้ำไม่ทำให้เกิดข้อเท็จจริงใหม่ จึงไม่อยู่ในทะเบียน แถวนี้เป็นบันทึกเดียว",
            "How deliveries ended. Repeats change no fact, so the log does not hold them; the rows are their only record."),
        new("intake_count", "ผลรวมของการส่งที่ไม่อยู่ในทะเบียน",
            "Sums over the deliveries that are in no log."),
        new("quarantine", "โต๊ะรายการรอแก้ไข: จำนวนครั้งและเวลาล่าสุดไม่อยู่ในทะเบียน แต่การปฏิเสธและการแก้ไขทุกครั้งเป็นข้อเท็จจริงด้วย",
            "Desk of refused deliveries: attempts and the time of the last one are in no log. Every refusal and settlement is also a fact."),
        new("quarantine_delivery", "ข้อมูลที่ถูกปฏิเสธตามที่ได้รับ เข้ารหัสไว้จนกว่าจะแก้ไข ข้อเท็จจริงเก็บค่าแฮชของมัน",
            "Bytes of refused deliveries as received, encrypted, until they are settled; the fact holds their digest."),
    ]);

    public static void MapReplays(this IEndpointRouteBuilder routes) => routes.MapReplays(Name, context => ServiceDefaults.Tickets.Caller.Of(context).Is(Auditor)).Allow(Auditor, Operations).ForEveryAgency();
}
