using System.Security.Cryptography;
using Transparency.CitizenFeedback.Complaints;
using Transparency.CitizenFeedback.Objections;
using Transparency.CitizenFeedback.Ratings;

namespace Transparency.CitizenFeedback.Tests.Complaints;

/// <summary>One seal serves every request of a process: what many threads seal at once must open again.</summary>
public class SealSpecs
{
    private static readonly byte[] Master = SHA256.HashData("seal specs"u8);

    [Fact]
    public void What_many_threads_seal_at_once_opens_again()
    {
        ContentSeal[] seals = [new ComplaintSeal(Master), new ObjectionSeal(Master)];
        var texts = new TextSeal(Master);
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var words = $"ข้อความ {i}";
            foreach (var seal in seals) seal.OpenWords<string>($"place/{i}", seal.SealWords($"place/{i}", words)).ShouldBe(words);
            var id = BitConverter.GetBytes(i);
            texts.Open(id, texts.Seal(id, words)).ShouldBe(words);
        });
    }

    [Fact]
    public void What_was_sealed_opens_in_its_own_place_under_its_own_kind_only()
    {
        var (complaints, objections) = (new ComplaintSeal(Master), new ObjectionSeal(Master));
        var box = complaints.Seal("complaint-1/words", "x"u8);
        complaints.Open("complaint-1/words", box).ShouldBe("x"u8.ToArray());
        Should.Throw<CryptographicException>(() => complaints.Open("complaint-2/words", box));
        Should.Throw<CryptographicException>(() => objections.Open("complaint-1/words", box));
    }
}
