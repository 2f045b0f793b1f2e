using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Completeness;

namespace Transparency.DecisionCapture.MyCase;

/// <summary>
/// Draft of the notice that the Licensing Facilitation Act (พ.ร.บ. การอำนวยความสะดวกฯ พ.ศ. 2558, ม. 10) wants: the delay, in writing, every 7 days, copied to the OPDC. The cause and
/// the new day are the superior's to fill in: the system knows neither.
/// </summary>
public static class DelayNoticeDraft
{
    private static readonly string[] s_months = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"];

    /// <summary>The text; pure, names nobody.</summary>
    public static string Of(OpenCase open, ClockReading reading, int number, CatalogueInForce catalogue)
    {
        var service = catalogue.Services.TryGetValue(open.Service, out var known) ? known.Service.NameTh : open.Service;
        var office = catalogue.Offices.TryGetValue(open.Office, out var place) ? place.NameTh : open.Office;
        return $"""
            เรื่อง แจ้งเหตุแห่งความล่าช้า ครั้งที่ {number}
            เรียน ผู้ยื่นคำขอเลขที่ {open.CaseRef}

            ตามที่ท่านยื่นคำขอ “{service}” ต่อ{office} เมื่อวันที่ {Day(open.OpenedAt)} ซึ่งต้องแล้วเสร็จภายในวันที่ {Day(reading.DueAt!.Value)} นั้น ขณะนี้ยังพิจารณาไม่แล้วเสร็จ เกินกำหนด {Number(reading.Overdue)} {Unit(reading.Unit)} เนื่องจาก ..............................

            คาดว่าจะแล้วเสร็จภายในวันที่ .............................. จึงแจ้งตามมาตรา 10 แห่งพระราชบัญญัติการอำนวยความสะดวกในการพิจารณาอนุญาตของทางราชการ พ.ศ. 2558

            (ลงชื่อ) ..............................
            สำเนาถึง สำนักงาน ก.พ.ร.
            """;
    }

    private static string Day(DateTimeOffset instant) => BangkokDay.Of(instant).Date is var day ? string.Create(CultureInfo.InvariantCulture, $"{day.Day} {s_months[day.Month - 1]} {day.Year + 543}") : "";

    private static string Number(decimal value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Unit(string unit) => unit switch
    {
        "minutes" => "นาที",
        "hours" => "ชั่วโมง",
        "workingDays" => "วันทำการ",
        "days" => "วัน",
        "months" => "เดือน",
        _ => unit,
    };
}
