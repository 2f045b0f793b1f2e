using System.Text.Json;
using Npgsql;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Complaints;
using Transparency.CitizenFeedback.Objections;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Replay;

/// <summary>Service points, and the office days whose digests stand in the log.</summary>
public sealed class PointsReadModel(Store store) : ReadModel("points", new("service_point"), new("digested"), new("digested_claims"))
{
    private const int PageSize = 5_000;

    public override IReadOnlyList<Origin> Origins { get; } = [new LogOrigin(store, null, PageSize, FoldAsync)];

    private static async Task FoldAsync(IReadOnlyList<StoredEvent> stored, NpgsqlTransaction transaction, string schema, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection!, transaction);
        foreach (var each in stored.Where(each => !each.Foreign))
            switch (each.Type)
            {
                case "service_point_opened":
                    ServicePointRows.Put(batch, Of<ServicePointFact.Opened>(each), each.Version, each.Timestamp, schema);
                    break;
                case "service_point_replaced":
                    ServicePointRows.Put(batch, Of<ServicePointFact.Replaced>(each), each.Version, each.Timestamp, schema);
                    break;
                case "service_point_retired":
                    ServicePointRows.Put(batch, Of<ServicePointFact.Retired>(each), each.Version, each.Timestamp, schema);
                    break;
                case "ratings_digested":
                    DailyDigest.Put(batch, Of<RatingsDigested>(each), schema);
                    break;
                case "claims_digested":
                    ClaimsDigest.Put(batch, Of<ClaimsDigested>(each), schema);
                    break;
            }
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static T Of<T>(StoredEvent stored) => JsonSerializer.Deserialize<T>(stored.Data.Span, Wire.Json)!;
}

public static class ReplayWiring
{
    private const string Name = "citizen-feedback";
    private const string RowsTh = "เป็นแถว ไม่ใช่เหตุการณ์ โดยตั้งใจ เพราะสายเหตุการณ์จะเก็บลำดับที่ผู้คนมา ";
    private const string Rows = "Rows, not events, by design: a stream would keep the order in which people came. ";

    /// <summary>Replays of this service's read models. Needs the event store.</summary>
    public static void AddReplays(this WebApplicationBuilder builder) => builder.AddReplays(provider => Of(provider.GetRequiredService<Store>(), provider.GetRequiredService<ComplaintSeal>(), provider.GetRequiredService<ObjectionSeal>()));

    /// <summary>What of this service follows from its log, and what does not.</summary>
    public static ReplayedService Of(Store store, ComplaintSeal complaints, ObjectionSeal objections) => new(Name,
        [new PointsReadModel(store), new ComplaintsReadModel(store, complaints), new ObjectionsReadModel(store, objections), new LanguagePacksReadModel(store), new ImprovementsReadModel(store)],
    [
        new("rating", RowsTh + "ทะเบียนเก็บค่าแฮชหนึ่งค่าต่อสำนักงานต่อวัน", Rows + "The log holds one digest per office and day over them."),
        new("tally", "ผลรวมของแบบประเมินที่เผยแพร่แล้ว ซึ่งเป็นแถว ไม่ใช่เหตุการณ์ ทะเบียนเก็บเฉพาะผลรวมของคำถามที่เปิดเผยต่อสำนักงาน", "Sums of released ratings, which are rows and not events; the log holds those of questions that the office may see."),
        new("sums_to_tell", "ผลรวมที่รอบันทึกลงทะเบียน แถวหายไปเมื่อบันทึกแล้ว", "Sums that wait to be written into the log; a row goes when they are."),
        new("claim_code", RowsTh + "ใช้ค่าแฮชที่มีแต่บริการนี้คำนวณได้", Rows + "Keyed by a hash that only this service can compute."),
        new("claim", RowsTh + "ทะเบียนเก็บค่าแฮชหนึ่งค่าต่อสำนักงานต่อวัน", Rows + "The log holds one digest per office and day over them."),
        new("agent_month", RowsTh + "จำนวนรหัสต่อผู้รับมอบอำนาจต่อเดือน", Rows + "Caps of codes, the agent under a keyed hash."),
        new("issuing_key", "กุญแจพร้อมครึ่งลับที่ห่อไว้ ซึ่งทะเบียนใดก็เก็บไม่ได้ การประกาศกุญแจเป็นข้อเท็จจริง", "Keys with their wrapped private half, which no log may hold; that a key was published is a fact."),
        new("rewritten", "เครื่องหมาย: วันที่เขียนแถวใหม่ตามลำดับกุญแจแล้ว", "Mark: days whose rows were written again in the order of their keys."),
        new("follow", "เครื่องหมาย: อ่านข้อมูลของระบบบันทึกการตัดสินใจถึงลำดับใด", "Mark: how far decision-capture's feed was handled."),
        new("point_day", RowsTh + "ผลของตัวกรองต่อวันของจุดบริการ", Rows + " What the filter made of each day of a point."),
        new("point_scan", "จำนวนครั้งที่เปิดหน้าของป้ายต่อวัน ไม่มีข้อมูลบุคคล นับเป็นแถวโดยตั้งใจ", "How often a poster's page was opened on a day. " + Rows),
        new("bribery_alert", "แจ้งศูนย์ต่อต้านการทุจริตเรื่องสำนักงานใดเมื่อใด", "About which offices the anti-corruption centre was alerted, and when."),
        new("complaint_alert", "แจ้งศูนย์ต่อต้านการทุจริตว่าเรื่องร้องเรียนต่อสำนักงานใดกระจุกตัวเมื่อใด", "About which offices' clusters of complaints the anti-corruption centre was told, and when."),
        new("improvement_owner", "ชื่อผู้รับผิดชอบการปรับปรุงที่ปิดผนึก เก็บนอกทะเบียนโดยตั้งใจเพื่อให้ลบได้ ทะเบียนเก็บเพียงตำแหน่ง", "Sealed names of owners of improvements, beside the log by design so that they can be taken away; the log holds the post."),
        new("complaint_evidence", "ไฟล์ที่ปิดผนึกของเรื่องร้องเรียน ทะเบียนเก็บค่าแฮช การคำนวณซ้ำเปิดทุกไฟล์และเทียบค่าแฮช", "Sealed files of complaints. The log holds their digests, not their bytes; a replay opens each and compares its digest (complaint-files)."),
        new("objection_evidence", "ไฟล์ที่ปิดผนึกของบันทึกโต้แย้งคำสั่ง ทะเบียนเก็บค่าแฮช การคำนวณซ้ำเปิดทุกไฟล์และเทียบค่าแฮช", "Sealed files of objections. The log holds their digests, not their bytes; a replay opens each and compares its digest (objection-files)."),
    ])
    {
        // Who may not read complaints and objections may not count them either.
        Restricted = ["complaint", "complaint_baseline", "complaint-files", "objection", "objection-files"],
    };

    public static void MapReplays(this IEndpointRouteBuilder app) => app.MapReplays(Name, context => Caller.Of(context).Is(Roles.Auditor)).Allow(Roles.Auditor, Roles.Operations).ForEveryAgency();
}
