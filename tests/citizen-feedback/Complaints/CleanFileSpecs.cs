using System.Buffers.Binary;
using System.Text;
using Transparency.CitizenFeedback.Complaints;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Tests.Complaints;

public class A_file_sent_as_evidence
{
    // A picture as a phone makes it: JFIF, Exif with a place, a comment, tables, one scan with a restart and a stuffed zero, and a film hung on behind.
    private static byte[] Jpeg() =>
    [
        0xFF, 0xD8, .. Segment(0xE0, "JFIF\0"), .. Segment(0xE1, "Exif\0\0GPS 13.7563,100.5018"), .. Segment(0xFE, "taken by Somchai"), .. Segment(0xE2, "ICC_PROFILE"),
        .. Segment(0xEE, "Adobe"), .. Segment(0xDB, "table"), .. Segment(0xC0, "frame"), .. Segment(0xDA, "scan"), 1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9, .. "MotionPhoto"u8,
    ];

    private static byte[] Segment(byte marker, string content)
    {
        var bytes = Encoding.ASCII.GetBytes(content);
        return [0xFF, marker, 0, (byte)(bytes.Length + 2), .. bytes];
    }

    private static byte[] Png(params string[] types) => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. types.SelectMany(type =>
    {
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, 6);
        return (byte[])[.. length, .. Encoding.ASCII.GetBytes(type), .. "secret"u8, 0, 0, 0, 0];
    })];

    [Fact]
    public void Loses_place_comment_profile_and_what_hangs_behind_a_photograph()
    {
        var (file, rule) = CleanFile.Of(Jpeg());
        rule.ShouldBeNull();
        var kept = Encoding.Latin1.GetString(file!.Content);
        foreach (var gone in new[] { "GPS", "Somchai", "ICC", "MotionPhoto" }) kept.ShouldNotContain(gone);
        foreach (var stays in new[] { "JFIF", "Adobe", "table", "frame", "scan" }) kept.ShouldContain(stays);
        file.Content[^11..].ShouldBe(new byte[] { 1, 2, 0xFF, 0x00, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9 }.Prepend((byte)'n').ToArray());
        CleanFile.Of(file.Content).File!.Sha256.ShouldBe(file.Sha256);
    }

    [Fact]
    public void Keeps_only_the_chunks_that_draw()
    {
        var kept = Encoding.Latin1.GetString(CleanFile.Of(Png("IHDR", "tEXt", "eXIf", "iTXt", "tIME", "IDAT", "IEND", "aBCd")).File!.Content);
        foreach (var gone in new[] { "tEXt", "eXIf", "iTXt", "tIME", "aBCd" }) kept.ShouldNotContain(gone);
        foreach (var stays in new[] { "IHDR", "IDAT", "IEND" }) kept.ShouldContain(stays);
    }

    [Fact]
    public void Is_judged_by_its_bytes_and_its_size()
    {
        CleanFile.Of("%PDF-1.7 …"u8.ToArray()).File!.MediaType.ShouldBe("application/pdf");
        CleanFile.Of("<svg onload=alert(1)>"u8.ToArray()).Rule.ShouldBe("unknown-type");
        CleanFile.Of("MZ…"u8.ToArray()).Rule.ShouldBe("unknown-type");
        CleanFile.Of([]).Rule.ShouldBe("empty");
        CleanFile.Of(new byte[CleanFile.Largest + 1]).Rule.ShouldBe("too-large");
    }

    [Fact]
    public void Is_refused_when_it_ends_in_the_middle()
    {
        var jpeg = Jpeg();
        for (var length = 3; length < jpeg.Length - 11; length++) CleanFile.Of(jpeg[..length]).Rule.ShouldBe("broken-file", length.ToString());
        var png = Png("IHDR", "IDAT", "IEND");
        for (var length = 8; length < png.Length; length++) CleanFile.Of(png[..length]).Rule.ShouldBe("broken-file", length.ToString());
    }

    [Fact]
    public void Comes_with_at_most_two_others() =>
        Evidence.Clean([.. Enumerable.Repeat(new EvidenceFile(Convert.ToBase64String(Jpeg())), 4)], 0).Faults.Single().Rule.ShouldBe("too-many");

    [Fact]
    public void Is_refused_when_it_is_no_base64() => Evidence.Clean([new EvidenceFile("%%%")], 0).Faults.Single().Rule.ShouldBe("not-base64");
}
