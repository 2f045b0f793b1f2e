using System.Buffers.Text;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.Tests.Tokens;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Xunit.Abstractions;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Tokens_against_fraud_and_curiosity(Service service, ITestOutputHelper output) : IClassFixture<Service>
{
    private const int Seed = 20260701;

    [Fact]
    public async Task Ten_thousand_forged_replayed_and_cross_key_tokens_count_nothing()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[] Draw(int size)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            return bytes;
        }
        string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
        var here = await service.EarnAsync(service.CodeOf(await service.OpenCaseAsync()));
        var there = await service.EarnAsync(service.CodeOf(await service.OpenCaseAsync("cmi")));
        (await service.TryAsync(here.Vote())).ShouldBe(HttpStatusCode.OK);
        var before = await service.CountAsync("select count(*) from app.rating");

        var n = Phone.Number(here.Key.Modulus);
        var attempts = Enumerable.Range(0, 10_000).Select(i => (i % 10) switch
        {
            0 => here.Vote() with { Signature = Text(Draw(here.Key.Size)) },
            1 => here.Vote() with { Token = Text(Draw(64)) },
            2 => here.Vote() with { Key = there.Key.Id },
            3 => there.Vote() with { Key = here.Key.Id },
            4 => here.Vote() with { Signature = Text(here.BlindSignature), Token = Text(Draw(64)) },
            // The product of two signatures signs the product of the encoded messages, which is no encoding of anything.
            5 => here.Vote() with { Token = Text(Draw(64)), Signature = Text(Phone.Bytes(Phone.Number(here.Signature) * Phone.Number(here.BlindSignature) % n, here.Key.Size)) },
            // One changed bit of a good token, and a number that opens to a message of the forger's choice but to no encoding.
            6 => here.Vote() with { Token = Text([.. here.Blinding.Prepared.Select((b, at) => at == i % 64 ? (byte)(b ^ 1) : b)]) },
            7 => here.Vote() with { Token = Text(Draw(64)), Signature = Text(Phone.Bytes(System.Numerics.BigInteger.ModPow(Phone.Number(Draw(100)), 65537, n), here.Key.Size)) },
            8 => here.Vote() with { Key = Convert.ToHexStringLower(Draw(16)) },
            _ => here.Vote(random.Next(2) == 0 ? "no" : "yes"),
        }).ToList();
        var (refused, repeated) = (0, 0);
        await Parallel.ForEachAsync(attempts, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (vote, _) =>
        {
            using var answer = await service.SendAsync(HttpMethod.Post, "/api/votes", vote);
            if (answer.StatusCode == HttpStatusCode.Forbidden) Interlocked.Increment(ref refused);
            else (await Service.BodyAsync<RatingReceipt>(answer)).Duplicate.ShouldBeTrue();
            if (answer.IsSuccessStatusCode) Interlocked.Increment(ref repeated);
        });
        (refused, repeated).ShouldBe((9_000, 1_000));
        (await service.CountAsync("select count(*) from app.rating")).ShouldBe(before);
    }

    [Fact]
    public async Task Whoever_has_the_issuers_whole_log_and_all_votes_links_no_better_than_chance()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[] Draw(int size)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            return bytes;
        }
        const int people = 48;
        var earned = new List<Earned>();
        for (var i = 0; i < people; i++) earned.Add(await service.EarnAsync(service.CodeOf(await service.OpenCaseAsync()), Draw));
        // People vote in the order in which they claimed: the hardest case for hiding order.
        foreach (var one in earned) (await service.TryAsync(one.Vote())).ShouldBe(HttpStatusCode.OK);
        var late = new KeyOrder(service.Store, service.Services.GetRequiredService<IssuingKeys>(), new Claim_codes_at_the_service.Later(TimeSpan.FromDays(3)), NullLogger<KeyOrder>.Instance);
        (await late.RewriteAsync(default)).ShouldBeGreaterThan(0);
        (await late.RewriteAsync(default)).ShouldBe(0);

        // What the database still says about order: place (ctid) and transaction (xmin) of each row.
        var claims = await OrderAsync("select code from app.claim order by xmin::text::bigint, ctid");
        var votes = await OrderAsync("select id from app.rating where basis = 'token' order by xmin::text::bigint, ctid");
        var hash = service.Services.GetRequiredService<ClaimSecrets>();
        var ranks = earned.Select(e => (Claim: claims[Convert.ToHexString(hash.HashOf(ClaimCode.Parse(e.Claim.Code)!.Value))],
            Vote: votes[Convert.ToHexString(SubmittedRating.IdOf(CastVoteEndpoint.ReceiptOf(e.Blinding.Prepared))!)])).ToList();
        var byOrder = Matches(ranks.OrderBy(r => r.Claim).Select(r => r.Vote).ToList(), [.. ranks.Select(r => r.Vote).Order()]);
        // What the numbers say: sorted by size, claims and votes side by side.
        var bySize = Matches([.. earned.OrderBy(e => Phone.Number(e.BlindSignature)).Select(e => earned.IndexOf(e))], [.. earned.OrderBy(e => Phone.Number(e.Signature)).Select(e => earned.IndexOf(e))]);
        output.WriteLine($"of {people} linked by order {byOrder}, by size {bySize}; chance links 1");
        // A random pairing has Poisson(1) hits: seven or more in 1 of 12 000.
        byOrder.ShouldBeLessThan(7);
        bySize.ShouldBeLessThan(7);
    }

    private static int Matches(List<int> one, List<int> other) => one.Zip(other).Count(pair => pair.First == pair.Second);

    private async Task<Dictionary<string, int>> OrderAsync(string sql)
    {
        var order = new Dictionary<string, int>();
        await using var command = service.Store.Source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) order.Add(Convert.ToHexString(rows.GetFieldValue<byte[]>(0)), order.Count);
        return order;
    }
}
