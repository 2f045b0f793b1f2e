using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Replay;

public static class ReplayWiring
{
    private const string Name = "red-flag";

    /// <summary>Replays of this service's read models. Needs the event store and the clients of decision-capture, scoring and citizen-feedback.</summary>
    public static void AddReplays(this WebApplicationBuilder builder) =>
        builder.AddReplays(provider => Of(provider.GetRequiredService<Store>(), provider.GetRequiredService<IHttpClientFactory>()));

    /// <summary>What of this service follows from what is recorded, and what does not.</summary>
    public static ReplayedService Of(Store store, IHttpClientFactory clients) => new(Name, [new CopiesReadModel(clients), new FlagsReadModel(store), new InvestigationsReadModel(store), new BlindReadModel(store), new AnomalyModelsReadModel(store)],
    [
        new("follow", "เครื่องหมาย: อ่านข้อมูลของระบบบันทึกการตัดสินใจ ระบบให้คะแนน และระบบเสียงสะท้อนถึงลำดับใด",
            "Marks: how far the feeds of decision-capture, scoring and citizen-feedback were handled."),
        new("inspector", "ตาของผู้ตรวจรอบปัจจุบัน",
            "Whose turn it is to inspect."),
        new("inspection", "ตรวจครั้งล่าสุดเมื่อใดด้วยเกณฑ์รุ่นใด สิ่งที่ตรวจพบเป็นข้อเท็จจริงในทะเบียน",
            "When a decision was inspected last and under which rules; what an inspection found is a fact in the log."),
        new("waiting", "นาฬิกา: เรื่องที่รอให้ครบเวลาก่อนสรุปว่าขาดหาย",
            "Timer: cases whose findings of absence wait for their hour."),
        new("measure", "ค่าที่วัดในการตรวจครั้งล่าสุดตามเกณฑ์ขณะนั้น การตรวจครั้งถัดไปวัดใหม่",
            "What rules measured at the last inspection, under the rules in force then; made again by the next one."),
        new("peer_group", "ควอนไทล์ของค่าที่วัด คำนวณใหม่ทุกนาที",
            "Quantiles of the measures, refreshed every minute."),
        new("decided", "แถวของการตัดสินใจสำหรับการศึกษา คำนวณใหม่ทุกครั้งที่ตรวจ",
            "Decisions as studies compare them; filled again by each inspection."),
        new("inspected", "แถวของการตรวจสถานที่สำหรับการศึกษา คำนวณใหม่ทุกครั้งที่ตรวจเรื่อง",
            "Inspections of targets as studies count them; filled again by each inspection of their case."),
        new("conduct_schedule", "กำหนดการศึกษาพฤติการณ์รอบถัดไป",
            "When the next run of the studies of conduct is due."),
        new("study_schedule", "กำหนดการศึกษารอบถัดไป",
            "When the next run of the studies is due."),
        new("study_run", "ข้อมูลอ้างอิงของการศึกษาแต่ละรอบ เก็บไว้ตามที่ใช้ในวันนั้น",
            "What each run of a study compared with, kept as it was that day."),
        new("study_flag", "ข้อสังเกตใดอาศัยการศึกษารอบใด",
            "Which run of a study a flag rests on."),
        new("blind_schedule", "กำหนดการสุ่มรอบถัดไป",
            "When the next blind sample is drawn."),
        new("blind_through", "เครื่องหมาย: สุ่มจากการตัดสินใจถึงลำดับใดแล้ว",
            "Mark: up to which decision, in the order they were settled, the blind sample was drawn."),
        new("blind_pending", "เรื่องที่สุ่มได้และรอเปิดการสอบทาน",
            "Drawn decisions whose blind review has not begun; empty but for moments."),
        new("anomaly_schedule", "กำหนดการดูว่าต้องสร้างแบบจำลองใหม่หรือยัง",
            "When it is next looked whether a model has to be fitted anew."),
        new("case_score", "คะแนนความผิดปกติของเรื่องในวันที่ให้คะแนน ข้อเท็จจริงถัดไปของเรื่องให้คะแนนใหม่ ข้อสังเกตที่เกิดขึ้นอยู่ในทะเบียน",
            "Where a decided case stood when it was scored last; scored again by its next fact. What came of it is a flag in the log."),
        new("alert", "ข้อความที่รอส่งและส่งแล้ว",
            "Messages that wait, went out or were given up."),
    ])
    {
        // A row more is a hidden flag more, or work on one.
        Restricted = ["flag", "investigation", "touch", "blind", "signal"],
    };

    public static void MapReplays(this IEndpointRouteBuilder app) => app.MapReplays(Name, context => Caller.Of(context).Is(Roles.Auditor)).Allow(Roles.Auditor, Roles.Operations).ForEveryAgency();
}
