using System.Numerics;
using Transparency.CitizenFeedback.Tokens;
using Xunit.Abstractions;

namespace Transparency.CitizenFeedback.Tests.Tokens;

/// <summary>Blindness is not hard to break but impossible: for every claim and every vote there is a blinding factor that joins them.</summary>
public class What_the_issuer_saw(ITestOutputHelper output)
{
    private const int Seed = 20260702, People = 24;
    private static readonly BlindSigningKey Key = new(BlindSigningKey.Generate(2048));
    private static readonly BigInteger N = Phone.Number(Key.Public.Modulus);

    [Fact]
    public void Fits_every_vote_alike()
    {
        var people = Earn(careless: false);
        foreach (var claim in people)
            foreach (var vote in people)
                Fits(claim, vote).ShouldBeTrue();
    }

    [Fact]
    public void Gives_a_phone_that_does_not_blind_away_so_the_attack_is_one()
    {
        var people = Earn(careless: true);
        foreach (var claim in people)
            people.Where(vote => vote.Signature.AsSpan().SequenceEqual(claim.Signed)).ShouldBe([claim]);
        // And with blinding the same comparison finds nobody.
        var careful = Earn(careless: false);
        careful.SelectMany(claim => careful.Where(vote => vote.Signature.AsSpan().SequenceEqual(claim.Signed))).ShouldBeEmpty();
    }

    private sealed record Person(Phone.Blinding Blinding, byte[] Signed, byte[] Signature);

    // r = blind signature ÷ signature; then encoded · r^e must be the blinded message.
    private static bool Fits(Person claim, Person vote)
    {
        var r = Phone.Number(claim.Signed) * Phone.Inverse(Phone.Number(vote.Signature), N) % N;
        return Phone.Number(vote.Blinding.Encoded) * BigInteger.ModPow(r, 65537, N) % N == Phone.Number(claim.Blinding.Blinded);
    }

    private List<Person> Earn(bool careless)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[] Draw(int size)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            return bytes;
        }
        return [.. Enumerable.Range(0, People).Select(_ =>
        {
            var blinding = careless ? Phone.Blind(Key.Public, Draw(64), Draw(48), BigInteger.One) : Phone.Blind(Key.Public, Draw);
            var signed = Key.Sign(blinding.Blinded)!;
            return new Person(blinding, signed, Phone.Unblind(Key.Public, blinding, signed));
        })];
    }
}
