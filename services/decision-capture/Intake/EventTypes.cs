using System.Collections.Frozen;
using static Transparency.DecisionCapture.Intake.FieldKind;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// The table of the intake contract: every event type with its fields. Validation, stored shape, JSON Schemas and labels are
/// read from here and from nowhere else.
/// </summary>
public static class EventTypes
{
    private static readonly string[] s_channels = ["counter", "online", "post", "email", "phone", "field", "centralCentre"];

    private static readonly Field s_officer = Officer("officer", "เจ้าหน้าที่", "Officer");

    private static readonly Field[] s_lane =
    [
        Required(new("code", Label, "ช่องทางพิเศษ", "Lane") { Maximum = 64 }),
        new("legalBasis", Label, "ฐานกฎหมายของช่องทางพิเศษ", "Legal basis of the lane"),
    ];

    private static readonly Field[] s_documents =
    [
        Required(new("kind", Label, "ชนิดเอกสาร", "Document")),
        new("heldByState", Flag, "รัฐมีอยู่แล้ว", "Held by the State"),
        new("certifiedCopy", Flag, "สำเนารับรอง", "Certified copy"),
    ];

    private static readonly Field[] s_subject =
    [
        // Old logs know kinds of people but not who they were, so the identifier may be absent.
        new("subjectId", Label, "เลขประจำตัว", "Identifier") { Section = Section.Personal, Maximum = 100 },
        new("attributes", Attributes, "ลักษณะทั่วไป", "Attributes") { Section = Section.Personal },
        new("personal", Personal, "ข้อมูลส่วนบุคคล", "Personal data") { Section = Section.Personal },
    ];

    private static readonly Field s_person = new("kind", Choice, "ประเภทบุคคล", "Kind of person") { Values = ["person", "company"], Required = true };

    private static readonly Field[] s_case =
    [
        new("kind", Choice, "ประเภทเรื่อง", "Kind of case") { Values = ["application", "benefitClaim", "inspection", "overpayment"], Required = true },
        new("channel", Choice, "ช่องทางรับเรื่อง", "Channel") { Values = s_channels },
        Time("submittedAt", "เวลายื่น", "Submitted at"),
        Officer("receivedBy", "ผู้รับเรื่อง", "Received by"),
        Time("receivedAt", "เวลารับเรื่อง", "Received at"),
        Time("transferredAt", "เวลาส่งต่อ", "Transferred at"),
        new("lane", Group, "ช่องทางพิเศษ", "Lane") { Members = s_lane },
        new("registrationNo", Integer, "เลขทะเบียนรับ", "Registration number") { Minimum = 1 },
        new("applicant", Subject, "ผู้ยื่น", "Applicant") { Members = [s_person, .. s_subject] },
        new("representative", Subject, "ผู้แทน", "Representative") { Members = [new("relation", Label, "ความเกี่ยวข้อง", "Relation") { Maximum = 100 }, .. s_subject] },
        new("documents", Groups, "เอกสารที่ยื่น", "Documents") { Members = s_documents },
    ];

    private static readonly Field[] s_participants =
    [
        // The list as a whole is stored among the actors, so its members stay where they are.
        Required(Officer("officer", "เจ้าหน้าที่", "Officer")) with { Section = Section.Facts },
        new("position", Label, "ตำแหน่ง", "Position"),
        new("part", Choice, "บทบาท", "Part") { Values = ["propose", "review", "approve", "committee"], Required = true },
        new("opinion", Text, "ความเห็น", "Opinion"),
        new("at", Instant, "เวลา", "At"),
    ];

    private static readonly Field[] s_authority =
    [
        new("kind", Choice, "อำนาจ", "Authority") { Values = ["own", "delegated", "onBehalf", "acting"], Required = true },
        new("order", Label, "คำสั่ง", "Order"),
        new("from", Instant, "ตั้งแต่", "From"),
        new("to", Instant, "ถึง", "To"),
    ];

    private static readonly Field[] s_reason =
    [
        new("facts", Text, "ข้อเท็จจริง", "Facts"),
        new("law", Text, "ข้อกฎหมาย", "Law"),
        new("considerations", Text, "ข้อพิจารณา", "Considerations"),
        new("exception", Text, "เหตุที่ไม่ต้องให้เหตุผล", "Exception"),
    ];

    private static readonly Field[] s_conflict =
    [
        new("kind", Choice, "ส่วนได้เสีย", "Conflict of interest") { Values = ["none", "ground"], Required = true },
        new("ground", Label, "เหตุ", "Ground"),
        new("handled", Choice, "การดำเนินการ", "Handled") { Values = ["steppedAside", "superiorOrderedOn", "necessity"] },
    ];

    private static readonly Field[] s_departure =
    [
        Officer("by", "โดย", "By"), new("why", Text, "เหตุ", "Why"), new("refiledAs", Label, "ยื่นใหม่เป็นเรื่อง", "Filed again as"),
    ];

    private static readonly Field[] s_money =
        [Required(new("amount", Money, "จำนวนเงิน (บาท)", "Amount (baht)")), new("reason", Text, "เหตุผล", "Reason")];

    private static readonly Field s_caseBlock = new("case", Group, "เรื่อง", "Case") { Members = s_case };

    private static readonly Field[] s_common =
    [
        new("agency", Label, "หน่วยงาน", "Agency") { Required = true, Maximum = 64, Names = CatalogueReference.Agency },
        new("office", Label, "สำนักงาน", "Office") { Required = true, Maximum = 100, Names = CatalogueReference.Office },
        new("service", Label, "กระบวนงาน", "Service") { Required = true, Maximum = 100, Names = CatalogueReference.Service },
        Required(new("caseRef", Label, "เลขที่เรื่อง", "Case reference")),
        Time("occurredAt", "เกิดขึ้นเมื่อ", "Occurred at") with { Required = true },
        new("decisionRef", Label, "เลขที่การตัดสินใจ", "Decision reference"),
        new("recordedVia", Choice, "บันทึกผ่าน", "Recorded via") { Values = ["system", "form", "file"] },
        Officer("enteredBy", "ผู้บันทึก", "Entered by"),
    ];

    /// <summary>Every type of the contract, in the order of the contract.</summary>
    public static IReadOnlyList<EventType> All { get; } =
    [
        Case("CaseOpened", "case_opened", []),
        Case("CompletenessChecked", "completeness_checked",
        [
            Required(new("complete", Flag, "ครบถ้วน", "Complete")), List("defects", "ข้อบกพร่อง", "Defects"),
            new("cureDays", Integer, "วันที่ให้แก้ไข", "Days to cure"), s_officer,
        ]),
        Case("DocumentRequested", "document_requested",
        [
            Required(new("documentKind", Label, "เอกสารที่ขอ", "Document asked for")), new("heldByState", Flag, "รัฐมีอยู่แล้ว", "Held by the State"),
            new("certifiedCopyAsked", Flag, "ขอสำเนารับรอง", "Certified copy asked for"), s_officer,
        ]),
        Case("StepCompleted", "step_completed",
        [
            new("step", Label, "ขั้นตอน", "Step") { Required = true, Maximum = 100, Names = CatalogueReference.Step }, s_officer,
            Time("startedAt", "เริ่มเมื่อ", "Started at"),
        ]),
        Case("ClockStopped", "clock_stopped", [new("reason", Label, "เหตุ", "Reason"), new("legalBasis", Label, "ฐานกฎหมาย", "Legal basis")]),
        Case("ClockResumed", "clock_resumed", [new("reason", Label, "เหตุ", "Reason"), new("legalBasis", Label, "ฐานกฎหมาย", "Legal basis")]),
        Case("CaseReturned", "case_returned", s_departure),
        Case("CaseWithdrawn", "case_withdrawn", s_departure),
        Case("EvidenceAttached", "evidence_attached",
        [
            Required(new("evidenceKind", Label, "ชนิดหลักฐาน", "Evidence")), new("sha256", Sha256, "ค่าแฮช", "SHA-256"),
            new("mediaType", Label, "ชนิดแฟ้ม", "Media type"), new("size", Integer, "ขนาด (ไบต์)", "Size (bytes)"),
            new("effectiveFrom", Instant, "มีผลตั้งแต่", "Effective from"), new("effectiveTo", Instant, "มีผลถึง", "Effective to"),
        ]),
        Case("PartyHeard", "party_heard",
        [
            new("method", Label, "วิธีรับฟัง", "How heard"),
            new("exception", Group, "ข้อยกเว้น", "Exception")
            {
                Members = [Required(new("ground", Label, "เหตุ", "Ground")), new("legalBasis", Label, "ฐานกฎหมาย", "Legal basis")],
            },
            s_officer,
        ]),
        Case("DelayNoticeSent", "delay_notice_sent",
        [
            new("number", Integer, "ครั้งที่", "Number") { Required = true, Minimum = 1 }, new("reason", Text, "เหตุที่ล่าช้า", "Reason"),
            List("copiedTo", "สำเนาถึง", "Copied to"),
        ]),
        Case("DecisionReached", "decision_reached",
        [
            new("decisionPoint", Label, "จุดตัดสินใจ", "Decision point") { Required = true, Maximum = 100, Names = CatalogueReference.DecisionPoint },
            new("participants", Groups, "ผู้เกี่ยวข้อง", "Participants") { Members = s_participants, Section = Section.Actors },
            new("authority", Group, "อำนาจ", "Authority") { Members = s_authority },
            new("outcome", Label, "ผล", "Outcome") { Required = true, Maximum = 100, Names = CatalogueReference.Outcome },
            List("alternatives", "ทางเลือกที่พิจารณา", "Alternatives"),
            new("reason", Group, "เหตุผล", "Reason") { Members = s_reason, Section = Section.Text },
            List("legalBasis", "ฐานกฎหมาย", "Legal basis"),
            new("evidence", Groups, "หลักฐาน", "Evidence")
            {
                Members = [Required(new("kind", Label, "ชนิดหลักฐาน", "Evidence")), new("sha256", Sha256, "ค่าแฮช", "SHA-256")],
            },
            List("conditions", "เงื่อนไข", "Conditions"),
            new("amount", Money, "จำนวนเงิน (บาท)", "Amount (baht)"),
            new("conflict", Group, "ส่วนได้เสีย", "Conflict of interest") { Members = s_conflict },
            new("asApplied", Flag, "อนุญาตตามที่ขอทุกประการ", "Granted as applied for"),
            new("checklistComplete", Flag, "ตรวจรายการครบถ้วน", "Checklist complete"),
        ]),
        Case("DecisionNotified", "decision_notified",
        [
            new("channel", Choice, "ช่องทางแจ้ง", "Channel") { Values = s_channels }, new("appealBody", Label, "หน่วยรับอุทธรณ์", "Appeal body"),
            new("appealPeriodDays", Integer, "ระยะเวลาอุทธรณ์ (วัน)", "Appeal period (days)"),
        ]),
        Case("DecisionCorrected", "decision_corrected",
        [
            new("what", Label, "สิ่งที่แก้", "What"), new("why", Text, "เหตุที่แก้", "Why"), Officer("author", "ผู้แก้", "Author"),
            Officer("approvedBy", "ผู้อนุมัติ", "Approved by"),
        ]),
        Case("AppealLodged", "appeal_lodged", [new("grounds", Text, "เหตุอุทธรณ์", "Grounds")]),
        Case("AppealDecided", "appeal_decided",
            [new("result", Choice, "ผลอุทธรณ์", "Result") { Values = ["upheld", "reversed", "varied"], Required = true }]),
        Case("InspectionOpened", "inspection_opened",
        [
            new("trigger", Choice, "เหตุที่ตรวจ", "Trigger") { Values = ["planned", "complaint", "random"], Required = true },
            new("target", Subject, "ผู้ถูกตรวจ", "Target") { Members = [s_person with { Required = false }, .. s_subject] },
            Officer("chosenBy", "ผู้เลือก", "Chosen by"), new("why", Text, "เหตุที่เลือก", "Why"),
        ]),
        Case("InspectionConcluded", "inspection_concluded",
        [
            new("findings", Text, "ข้อเท็จจริงที่พบ", "Findings"), new("order", Label, "คำสั่ง", "Order"), new("penalty", Label, "โทษ", "Penalty"),
            new("reinspectionDue", Instant, "กำหนดตรวจซ้ำ", "Re-inspection due"),
        ]),
        Case("OverpaymentFound", "overpayment_found",
        [
            Required(new("entitled", Money, "สิทธิ (บาท)", "Entitled (baht)")), Required(new("paid", Money, "จ่ายแล้ว (บาท)", "Paid (baht)")),
            new("cause", Label, "สาเหตุ", "Cause"), new("howFound", Label, "วิธีพบ", "How found"),
        ]),
        Case("RecoveryOrdered", "recovery_ordered", s_money),
        Case("Recovered", "recovered", s_money),
        Case("WrittenOff", "written_off", s_money),
        Case("CaseClosed", "case_closed", [new("deliveredChannel", Choice, "ช่องทางส่งมอบ", "Delivered by") { Values = s_channels }]),
        new("SourceHeartbeat", "source_heartbeat", false,
        [
            new("agency", Label, "หน่วยงาน", "Agency") { Maximum = 64, Names = CatalogueReference.Agency },
            Time("occurredAt", "เกิดขึ้นเมื่อ", "Occurred at") with { Required = true },
            Required(new("sent", Integer, "จำนวนที่ส่งแล้ว", "Sent so far")),
        ]),
    ];

    private static readonly FrozenDictionary<string, EventType> s_byCloudEventsType = All.ToFrozenDictionary(type => type.CloudEventsType);
    private static readonly FrozenDictionary<string, EventType> s_byStoredName = All.ToFrozenDictionary(type => type.StoredName);

    /// <summary>Finds the type of a CloudEvents <c>type</c> attribute, or null when the contract does not know it.</summary>
    public static EventType? Find(string cloudEventsType) => s_byCloudEventsType.GetValueOrDefault(cloudEventsType);

    /// <summary>Finds the type of a stored event, or null when the stored event is no case event.</summary>
    public static EventType? FindStored(string storedName) => s_byStoredName.GetValueOrDefault(storedName);

    private static EventType Case(string name, string storedName, IReadOnlyList<Field> own) =>
        new(name, storedName, true, [.. s_common, s_caseBlock with { Required = name == "CaseOpened" }, .. own]);

    private static Field Required(Field field) => field with { Required = true };

    private static Field Time(string name, string labelTh, string labelEn) => new(name, Instant, labelTh, labelEn) { Section = Section.Times };

    private static Field Officer(string name, string labelTh, string labelEn) =>
        new(name, Label, labelTh, labelEn) { Section = Section.Actors, Maximum = 100 };

    private static Field List(string name, string labelTh, string labelEn) => new(name, Labels, labelTh, labelEn);
}
