using System.Collections.Frozen;
using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Ledger;

namespace Transparency.DecisionCapture.Intake;

/// <summary>Why an event waits: stable kebab-case codes with what a person reads. <c>{0}</c> takes the detail.</summary>
public static class Reasons
{
    private static readonly FrozenDictionary<string, (string Th, string En)> s_messages = new Dictionary<string, (string, string)>
    {
        [IJsonRules.TooLarge] = ("เหตุการณ์ใหญ่เกิน 256 kB", "The event is larger than 256 kB"),
        [IJsonRules.NotUtf8] = ("ข้อความไม่ใช่ UTF-8", "The text is not valid UTF-8"),
        [IJsonRules.Syntax] = ("อ่านเป็น JSON ไม่ได้", "This is not JSON"),
        [IJsonRules.TooDeep] = ("ซ้อนลึกเกิน 32 ชั้น", "Nested deeper than 32 levels"),
        [IJsonRules.DuplicateKey] = ("ชื่อสมาชิกซ้ำใน JSON", "A member name appears twice"),
        [IJsonRules.NulCharacter] = ("มีอักขระ U+0000", "Contains the character U+0000"),
        [IJsonRules.LoneSurrogate] = ("มีอักขระครึ่งคู่ (surrogate)", "Contains half of a surrogate pair"),
        [IJsonRules.Noncharacter] = ("มีรหัสที่ไม่ใช่อักขระตามยูนิโคด", "Contains a Unicode noncharacter"),
        [IJsonRules.NumberNotInteger] = ("ตัวเลขต้องเป็นจำนวนเต็ม ค่าอื่นให้ส่งเป็นข้อความ", "Numbers must be integers; send any other value as a decimal string"),
        [IJsonRules.NumberOutOfRange] = ("จำนวนเต็มเกิน ±(2^53−1)", "The integer is beyond ±(2^53−1)"),
        ["not-an-object"] = ("เหตุการณ์ต้องเป็นวัตถุ JSON", "An event must be a JSON object"),
        ["unsupported-specversion"] = ("specversion ต้องเป็น 1.0", "specversion must be 1.0"),
        ["unsupported-content-type"] = ("เนื้อหาต้องเป็น application/json", "The data must be application/json"),
        ["unknown-type"] = ("ไม่รู้จักชนิดเหตุการณ์ {0}", "Unknown event type {0}"),
        ["missing-field"] = ("ต้องระบุ {0}", "{0} is required"),
        ["wrong-kind"] = ("ชนิดข้อมูลไม่ถูกต้อง ต้องเป็น {0}", "Wrong kind of value, expected {0}"),
        ["too-long"] = ("ยาวเกิน {0}", "Longer than {0}"),
        ["too-many"] = ("มีมากกว่า {0} รายการ", "More than {0} items"),
        ["unknown-value"] = ("ค่าต้องเป็นหนึ่งใน {0}", "Must be one of {0}"),
        ["out-of-range"] = ("ต้องไม่น้อยกว่า {0}", "Must not be less than {0}"),
        ["wrong-amount"] = ("จำนวนเงินต้องเป็นข้อความทศนิยมไม่เกิน 2 ตำแหน่ง", "An amount is a decimal string with at most 2 decimals"),
        ["wrong-digest"] = ("ค่าแฮชต้องเป็นเลขฐานสิบหกตัวเล็ก 64 ตัว", "A digest is 64 lower-case hex digits"),
        ["wrong-time"] = ("เวลาต้องเป็นรูปแบบ RFC 3339 พร้อมเขตเวลา", "A time must be RFC 3339 with an offset"),
        ["time-out-of-range"] = ("ปีต้องอยู่ระหว่าง ค.ศ. 1900–2200 (ส่งปี พ.ศ. มาหรือไม่)", "The year must be 1900–2200 CE (was a Buddhist year sent?)"),
        ["extra-too-large"] = ("ข้อมูลนอกสัญญาใหญ่เกิน 8 kB", "Members outside the contract exceed 8 kB"),
        ["unknown-agency"] = ("ไม่มีหน่วยงาน {0} ในบัญชี", "Agency {0} is not in the catalogue"),
        ["unknown-office"] = ("ไม่มีสำนักงาน {0} ในบัญชี", "Office {0} is not in the catalogue"),
        ["office-of-other-agency"] = ("สำนักงาน {0} เป็นของหน่วยงานอื่น", "Office {0} belongs to another agency"),
        ["unknown-service"] = ("ไม่มีกระบวนงาน {0} ในบัญชี", "Service {0} is not in the catalogue"),
        ["service-of-other-agency"] = ("กระบวนงาน {0} เป็นของหน่วยงานอื่น", "Service {0} belongs to another agency"),
        ["unknown-decision-point"] = ("ไม่มีจุดตัดสินใจ {0} ในกระบวนงาน", "The service has no decision point {0}"),
        ["unknown-outcome"] = ("จุดตัดสินใจไม่มีผล {0}", "The decision point has no outcome {0}"),
        ["unknown-step"] = ("ไม่มีขั้นตอน {0} ในกระบวนงาน", "The service has no step {0}"),
        ["ended-service"] = ("กระบวนงาน {0} สิ้นสุดแล้วในวันที่เปิดเรื่อง", "Service {0} had ended on the day on which the case was opened"),
        ["ended-decision-point"] = ("จุดตัดสินใจ {0} สิ้นสุดแล้วในวันที่ตัดสิน", "Decision point {0} had ended on the day of the decision"),
        ["ended-outcome"] = ("ผล {0} สิ้นสุดแล้วในวันที่ตัดสิน", "Outcome {0} had ended on the day of the decision"),
        ["unknown-source"] = ("แหล่งข้อมูล {0} ไม่ได้ลงทะเบียน", "Source {0} is not registered"),
        ["source-may-not-report"] = ("แหล่งข้อมูลนี้รายงานแทนหน่วยงาน {0} ไม่ได้", "This source may not report for agency {0}"),
        ["missing-user-id"] = ("ข้อความไม่มีคุณสมบัติ user-id", "The message carries no user-id property"),
        ["wrong-sender"] = ("ผู้ส่งไม่ใช่ผู้ที่ผูกกับแหล่งข้อมูลนี้", "The sender is not the one bound to this source"),
        ["occurred-in-future"] = ("เวลาเกิดเหตุอยู่ในอนาคตเกิน 5 นาที", "The event lies more than 5 minutes in the future"),
        ["signature-failed"] = ("ลายมือชื่ออิเล็กทรอนิกส์ไม่ถูกต้อง", "The signature does not verify"),
        ["not-storable"] = ("ระบบยังบันทึกเหตุการณ์นี้ไม่ได้ ผู้ดูแลได้รับแจ้งแล้ว", "The store cannot hold this event yet; operations have been told"),
        ["id-reused"] = ("รหัสนี้บันทึกแล้วด้วยเนื้อหาอื่น", "This id is already recorded with other content"),
    }.ToFrozenDictionary();

    /// <summary>Every code, for the published contract.</summary>
    public static IEnumerable<string> Codes => s_messages.Keys.Order(StringComparer.Ordinal);

    /// <summary>Builds a reason; the detail is cut to 100 characters because it may come from the sender.</summary>
    /// <param name="code">One of <see cref="Codes"/>.</param>
    /// <param name="pointer">JSON Pointer of the field, empty for the whole event.</param>
    /// <param name="detail">Value, name or limit that the message mentions.</param>
    public static QuarantineReason Of(string code, string pointer, string detail = "")
    {
        var (th, en) = s_messages[code];
        var shown = detail.Length <= 100 ? detail : detail[..100] + "…";
        return new QuarantineReason(code, pointer, string.Format(CultureInfo.InvariantCulture, th, shown), string.Format(CultureInfo.InvariantCulture, en, shown));
    }
}
