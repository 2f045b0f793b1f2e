using System.Buffers.Binary;
using System.Numerics;
using Transparency.DecisionCapture.Subjects;
using Transparency.DecisionCapture.Tests.Intake;

namespace Transparency.DecisionCapture.Tests.Subjects;

public sealed class TextShapeSpecs
{
    private readonly TextShapes _shapes = new(Given.PseudonymKey);

    private static KeyValuePair<string, string>[] Reason(string text) => [new("facts", text)];

    [Fact]
    public void SipHash_agrees_with_the_vectors_of_its_authors()
    {
        var hash = new SipHash([.. Enumerable.Range(0, 16).Select(n => (byte)n)]);
        byte[] message = [.. Enumerable.Range(0, 64).Select(n => (byte)n)];
        // From the reference implementation (vectors_sip64), lengths 0, 1, 7, 8, 15 and 63.
        foreach (var (length, expected) in new[]
        {
            (0, "310e0edd47db6f72"), (1, "fd67dc93c539f874"), (7, "37d1018bf50002ab"), (8, "6224939a79f5f593"), (15, "e545be4961ca29a1"), (63, "724506eb4c328a95"),
        })
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash.Of(message.AsSpan(0, length)));
            Convert.ToHexStringLower(bytes).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("  พิจารณา   แล้ว\r\nอนุญาต ", "พิจารณา แล้ว อนุญาต")]
    [InlineData("ABC ＡＢＣ", "abc abc")]
    [InlineData("ข้อ ๑๒", "ข้อ 12")]
    [InlineData("ทำน้ำ", "ทํานํ้า")]
    [InlineData("เเรงงาน", "แรงงาน")]
    [InlineData("a\u200Bb", "a b")]
    public void The_same_sentence_has_one_spelling(string typed, string normal) => TextShapes.Normalise(typed).ShouldBe(normal);

    [Fact]
    public void Parts_and_length_are_told_and_blank_ones_are_not()
    {
        var shape = _shapes.Of([new("facts", "ก ข"), new("law", " \t"), new("considerations", "😀ค")])!;
        shape.Parts.ShouldBe(["facts", "considerations"]);
        shape.Length.ShouldBe(5);
        _shapes.Of([new("facts", " ")]).ShouldBeNull();
        _shapes.Of([]).ShouldBeNull();
    }

    [Fact]
    public void Equal_texts_have_equal_digests_only_under_the_same_key()
    {
        _shapes.Of(Reason("อนุญาต  ตามที่ขอ"))!.Digest.ShouldBe(_shapes.Of(Reason("อนุญาต ตามที่ขอ"))!.Digest);
        _shapes.Of(Reason("อนุญาต"))!.Digest.ShouldNotBe(_shapes.Of(Reason("ไม่อนุญาต"))!.Digest);
        _shapes.Of(Reason("อนุญาต"))!.Digest.ShouldNotBe(new TextShapes(Given.MasterSecret).Of(Reason("อนุญาต"))!.Digest);
    }

    [Fact]
    public void Near_texts_differ_in_few_bits_and_strange_ones_in_many()
    {
        const string Text = "ผู้ยื่นคำขอมีคุณสมบัติครบถ้วนตามประกาศ นายจ้างมีสถานประกอบการจริง และตำแหน่งงานไม่ต้องห้ามสำหรับคนต่างด้าว จึงเห็นควรอนุญาต";
        const string Near = "ผู้ยื่นคำขอมีคุณสมบัติครบถ้วนตามประกาศ นายจ้างมีสถานประกอบการจริง และตำแหน่งงานไม่ต้องห้ามสำหรับคนต่างด้าว จึงสมควรอนุญาต";
        const string Far = "การตรวจสอบพบว่าผู้ประกันตนส่งเงินสมทบไม่ครบตามเงื่อนไข จึงต้องเรียกคืนประโยชน์ทดแทนที่จ่ายเกินไปทั้งจำนวน";
        int Distance(string a, string b) => BitOperations.PopCount(_shapes.Similarity(TextShapes.Normalise(a)) ^ _shapes.Similarity(TextShapes.Normalise(b)));
        Distance(Text, Near).ShouldBeLessThan(10);
        Distance(Text, Far).ShouldBeGreaterThan(18);
    }
}
