using System.Text.RegularExpressions;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// Takes out of free text what points at a person before it is stored: names after a Thai or English title, numbers long enough to be a
/// phone, card or account, e-mail and web addresses. What remains unseen waits behind the k ≥ 10 rule.
/// </summary>
public static partial class Masking
{
    public const string Mark = "•••";

    public static string Of(string text) => LongNumber().Replace(Named().Replace(Address().Replace(text, Mark), m => m.Groups["title"].Value + Mark), Mark);

    // A title, then the name: Thai letters up to a space or stop, and one more word when a surname follows a single space. Everyday
    // words that begin like a title (คุณภาพ, นายจ้าง, ชื่อเสียง …) stay.
    [GeneratedRegex(@"(?<title>นางสาว|นาง|นาย(?!จ้าง|ทะเบียน|หน้า|ทุน|แพทย์|อำเภอ)|น\.ส\.|คุณ(?!ภาพ|ธรรม|ค่า|สมบัติ|ประโยชน์|ลักษณะ|วุฒิ)|ด\.ช\.|ด\.ญ\.|ชื่อ(?!เสียง)|Mr\.?\s|Mrs\.?\s|Ms\.?\s|Miss\s)\s?[\p{L}\p{M}]{2,}(\s[\p{L}\p{M}]{2,})?", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Named();

    [GeneratedRegex(@"(?:[0-9๐-๙][\s\-]?){7,}", RegexOptions.CultureInvariant, 200)]
    private static partial Regex LongNumber();

    [GeneratedRegex(@"\S+@\S+|https?://\S+|line\s*(id)?\s*[:=]\s*\S+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 200)]
    private static partial Regex Address();
}
