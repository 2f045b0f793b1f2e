using Transparency.Portal.Flags;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Text;

public sealed class FlagSentenceSpecs
{
    [Theory]
    [InlineData(Language.English, "Of 2 kinds of evidence required, beginning with: recomputation-sheet.", "Of 2 kinds of evidence required, beginning with: recomputation sheet.")]
    [InlineData(Language.English, "A well-known half-hour, own-made-kind.", "A well-known half-hour, own-made-kind.")]
    [InlineData(Language.Thai, "ขาดหลักฐาน 1 รายการ เริ่มที่recomputation-sheet", "ขาดหลักฐาน 1 รายการ เริ่มที่แบบคำนวณสิทธิใหม่")]
    public void Kinds_of_evidence_are_named(Language language, string sentence, string named) => FlagSentence.Named(sentence, Texts.In(language)).ShouldBe(named);
}
