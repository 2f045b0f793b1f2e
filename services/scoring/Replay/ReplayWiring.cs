using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Rubrics;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Replay;

public static class ReplayWiring
{
    private const string Name = "scoring";

    /// <summary>Replays of this service's read models. Needs the event store and the clients of decision-capture and citizen-feedback.</summary>
    public static WebApplicationBuilder AddReplays(this WebApplicationBuilder builder) => builder.AddReplays(provider =>
        Of(provider.GetRequiredService<Store>(), provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<CatalogueVersions>(),
        provider.GetRequiredService<PublishedRubrics>()));

    /// <summary>What of this service follows from what is recorded, and what does not.</summary>
    public static ReplayedService Of(Store store, IHttpClientFactory clients, CatalogueVersions catalogues, PublishedRubrics rubrics) => new(Name, [new DesksReadModel(store), new ScoresReadModel(store, clients, catalogues, rubrics), new SelfAssessmentReadModel(store), new FeltReadModel(clients)],
    [
        new("follow", "เครื่องหมาย: อ่านข้อมูลของระบบบันทึกการตัดสินใจและเสียงสะท้อนผู้รับบริการถึงลำดับใด",
            "Mark: how far the feeds of decision-capture and citizen-feedback were handled."),
        new("fill", "เครื่องหมาย: งานที่ทำครั้งเดียวหลังปรับรุ่นทำถึงเรื่องใด",
            "Mark: how far work that is done once behind an upgrade has come."),
        new("catalogue", "สำเนาบัญชีบริการแต่ละรุ่น ซึ่งไม่เปลี่ยนแปลง ขาดรุ่นใดก็ขอใหม่",
            "Cache of catalogue versions, which never change; fetched from decision-capture when missing."),
        new("replay_job", "งานคำนวณใหม่ด้วยเกณฑ์อื่นและรายงาน ไม่ใช่ข้อเท็จจริงของการตัดสินใจใด",
            "Replays under another rubric and their reports: work, not facts about any decision."),
        new("evidence_content", "ตัวไฟล์หลักฐานของการประเมินตนเอง ข้อเท็จจริงเก็บเพียงค่า SHA-256 จึงคำนวณตัวไฟล์ใหม่ไม่ได้",
            "The files behind self-assessments: facts hold their SHA-256 only, so the bytes cannot be rebuilt."),
    ]);

    public static void MapReplays(this IEndpointRouteBuilder app) => app.MapReplays(Name, context => Caller.Of(context).Is(Roles.Auditor)).Allow(Roles.Auditor, Roles.Operations).ForEveryAgency();
}
