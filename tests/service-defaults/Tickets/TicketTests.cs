using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.ServiceDefaults.Tests.Tickets;

public sealed class TicketTests : IDisposable
{
    private static readonly Caller Someone = new("user-7", [Roles.Auditor], ["dsd", "doe"], ["doe-bkk"], "S-7", null, "session-7", []);
    private readonly KeyDirectory directory = new();
    private readonly TestClock clock = new();
    private readonly TicketKeys keys;
    private readonly TicketVerifier verifier;

    public TicketTests()
    {
        keys = new TicketKeys(directory.Path, clock, NullLogger<TicketKeys>.Instance);
        verifier = new TicketVerifier(keys, clock);
    }

    public void Dispose()
    {
        keys.Dispose();
        directory.Dispose();
    }

    private string Mint(string kid = "first") => directory.Mint(clock, kid).Mint(Someone).Ticket;

    [Fact]
    public void What_was_minted_is_what_is_read()
    {
        for (var time = 0; time < 2; time++)
        {
            verifier.Verify(Mint(), out var caller).ShouldBe(TicketRefusal.None);
            JsonSerializer.Serialize(caller).ShouldBe(JsonSerializer.Serialize(Someone));
        }
    }

    [Fact]
    public void A_ticket_ends_after_sixty_seconds_whether_seen_before_or_not()
    {
        string seen = Mint(), unseen = Mint();
        clock.Advance(TimeSpan.FromSeconds(59));
        verifier.Verify(seen, out _).ShouldBe(TicketRefusal.None);
        clock.Advance(TimeSpan.FromSeconds(1));
        verifier.Verify(seen, out var caller).ShouldBe(TicketRefusal.Expired);
        caller.IsAnonymous.ShouldBeTrue();
        verifier.Verify(unseen, out _).ShouldBe(TicketRefusal.Expired);
    }

    [Fact]
    public void No_ticket_is_minted_for_longer() =>
        Should.Throw<ArgumentOutOfRangeException>(() => directory.Mint(clock).Mint(Someone, TimeSpan.FromSeconds(61)));

    [Theory]
    [InlineData("""{"alg":"none","typ":"transparency-ticket+jwt","kid":"first"}""", null, TicketRefusal.Algorithm)]
    [InlineData("""{"alg":"HS256","typ":"transparency-ticket+jwt","kid":"first"}""", null, TicketRefusal.Algorithm)]
    [InlineData("""{"alg":"es256","typ":"transparency-ticket+jwt","kid":"first"}""", null, TicketRefusal.Algorithm)]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"first"}""", null, TicketRefusal.Malformed)]
    [InlineData("""{"alg":"ES256","typ":"transparency-ticket+jwt","kid":"other"}""", null, TicketRefusal.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"transparency-ticket+jwt","kid":"../first"}""", null, TicketRefusal.UnknownKey)]
    [InlineData("""{"alg":"ES256","typ":"transparency-ticket+jwt"}""", null, TicketRefusal.Malformed)]
    [InlineData("""{"alg":"ES256","typ":"transparency-ticket+jwt","kid":"first","crit":["b64"]}""", null, TicketRefusal.Malformed)]
    [InlineData("""{"alg":"ES256","alg":"none","typ":"transparency-ticket+jwt","kid":"first"}""", null, TicketRefusal.Malformed)]
    [InlineData(null, """{"sub":"a","roles":["auditor"],"agencies":["*"],"iat":0,"exp":99999999999}""", TicketRefusal.Lifetime)]
    [InlineData(null, """{"sub":"","roles":[],"agencies":[],"iat":0,"exp":0}""", TicketRefusal.Malformed)]
    [InlineData(null, """{"sub":"a","iat":0,"exp":0}""", TicketRefusal.Malformed)]
    [InlineData(null, "[]", TicketRefusal.Malformed)]
    public void A_signed_but_wrong_header_or_claim_is_refused(string? header, string? claims, TicketRefusal expected) =>
        verifier.Verify(Sign(header ?? """{"alg":"ES256","typ":"transparency-ticket+jwt","kid":"first"}""", claims ?? Encoding.UTF8.GetString(Part(Mint(), 1))), out _)
            .ShouldBe(expected);

    [Fact]
    public void Every_changed_character_is_refused()
    {
        var ticket = Mint();
        for (var i = 0; i < ticket.Length; i++)
        {
            var changed = string.Concat(ticket.AsSpan(0, i), ticket[i] == 'A' ? "B" : "A", ticket.AsSpan(i + 1));
            verifier.Verify(changed, out var caller).ShouldNotBe(TicketRefusal.None, $"position {i}");
            caller.IsAnonymous.ShouldBeTrue();
        }
    }

    [Fact]
    public void Every_other_last_character_is_refused_also_one_with_stray_bits()
    {
        var ticket = Mint();
        foreach (var last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.".Where(letter => letter != ticket[^1]))
            verifier.Verify(ticket[..^1] + last, out _).ShouldNotBe(TicketRefusal.None, $"{last} instead of {ticket[^1]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    public void Things_that_are_no_ticket_are_refused(string text) => verifier.Verify(text, out _).ShouldBe(TicketRefusal.Malformed);

    [Fact]
    public void A_signature_may_not_be_left_out_or_be_zero()
    {
        var ticket = Mint();
        var unsigned = ticket[..ticket.LastIndexOf('.')];
        verifier.Verify(unsigned + ".", out _).ShouldBe(TicketRefusal.Signature);
        verifier.Verify(unsigned + "." + Base64Url.EncodeToString(new byte[64]), out _).ShouldBe(TicketRefusal.Signature);
        verifier.Verify(unsigned + "." + new string('A', 9000), out _).ShouldBe(TicketRefusal.Malformed);
    }

    [Fact]
    public void A_ticket_from_the_future_is_refused_beyond_five_seconds_of_clock_difference()
    {
        var ahead = new TestClock();
        ahead.Advance(TimeSpan.FromSeconds(5));
        verifier.Verify(directory.Mint(ahead).Mint(Someone).Ticket, out _).ShouldBe(TicketRefusal.None);
        ahead.Advance(TimeSpan.FromSeconds(1));
        verifier.Verify(directory.Mint(ahead).Mint(Someone).Ticket, out _).ShouldBe(TicketRefusal.Lifetime);
    }

    [Fact]
    public void Keys_rotate_without_a_gap_and_a_removed_key_ends_even_remembered_tickets()
    {
        var old = Mint();
        verifier.Verify(old, out _).ShouldBe(TicketRefusal.None);
        directory.Add("second");
        clock.Advance(TimeSpan.FromSeconds(1));
        verifier.Verify(Mint("second"), out _).ShouldBe(TicketRefusal.None, "an unknown key id looks into the directory at once");
        verifier.Verify(old, out _).ShouldBe(TicketRefusal.None);
        directory.Remove("first");
        clock.Advance(TimeSpan.FromSeconds(5));
        verifier.Verify(old, out _).ShouldBe(TicketRefusal.UnknownKey);
        verifier.Verify(Mint("second"), out _).ShouldBe(TicketRefusal.None);
    }

    [Fact]
    public void A_file_that_is_no_key_leaves_the_others_working()
    {
        File.WriteAllText(Path.Combine(directory.Path, "broken.pem"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(Path.Combine(directory.Path, "p384.pem"), p384.ExportSubjectPublicKeyInfoPem());
        clock.Advance(TimeSpan.FromSeconds(5));
        verifier.Verify(Mint(), out _).ShouldBe(TicketRefusal.None);
        keys.Count.ShouldBe(1);
    }

    private string Sign(string header, string claims)
    {
        var signed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        using var key = ECDsa.Create();
        key.ImportFromPem(directory.PrivateKey("first"));
        return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    private static byte[] Part(string ticket, int index) => Base64Url.DecodeFromChars(ticket.Split('.')[index]);
}
