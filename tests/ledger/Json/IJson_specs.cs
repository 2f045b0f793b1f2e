using System.Text;

namespace Transparency.Ledger.Tests;

public class IJson_specs
{
    private static string[] Violations(byte[] json)
    {
        var good = IJson.Validate(json, out var violations);
        good.ShouldBe(violations.Count == 0);
        return [.. violations.Select(v => $"{v.Pointer} {v.Rule}")];
    }

    private static string[] Violations(string json) => Violations(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("""{"a":1,"b":[-9007199254740991,9007199254740991,0,-0],"ข้อความ":"\ud83d\ude00 😀 \u0001"}""")]
    [InlineData("\"a\"")]
    [InlineData("[]")]
    [InlineData("""{"a":{"a":{"a":1}},"b":{"a":1}}""")]
    public void Accepts_good_texts(string json) => Violations(json).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "/a duplicate-key")]
    [InlineData("""{"a":1,"\u0061":2}""", "/a duplicate-key")]
    [InlineData("""{"x":[{"k":1},{"k":1,"k":1}]}""", "/x/1/k duplicate-key")]
    [InlineData("""{"a/b":{"~":0,"~":0}}""", "/a~1b/~0 duplicate-key")]
    [InlineData("""{"x":{"y":"\u0000"}}""", "/x/y nul-character")]
    [InlineData("""{"x":["a","\ud800"]}""", "/x/1 lone-surrogate")]
    [InlineData("""["\udc00\ud800"]""", "/0 lone-surrogate")]
    [InlineData("""["\ud800\u0041"]""", "/0 lone-surrogate")]
    [InlineData("""{"a":{"\ud800":1}}""", "/a/��� lone-surrogate")]
    [InlineData("""{"a\u0000":1}""", "/a\0 nul-character")]
    [InlineData("""["\uffff"]""", "/0 noncharacter")]
    [InlineData("[\"\ufdd0\"]", "/0 noncharacter")]
    [InlineData("[\"\U0001fffe\"]", "/0 noncharacter")]
    [InlineData("[1.0]", "/0 number-not-integer")]
    [InlineData("""{"n":1e3}""", "/n number-not-integer")]
    [InlineData("""{"n":9007199254740992}""", "/n number-out-of-range")]
    [InlineData("""{"n":-9007199254740992}""", "/n number-out-of-range")]
    [InlineData("[123456789012345678901234567890]", "/0 number-out-of-range")]
    [InlineData("", " syntax")]
    [InlineData("{} {}", " syntax")]
    [InlineData("""{"a":[1,2,}""", "/a/1 syntax")]
    [InlineData("""{"a":"\x"}""", "/a syntax")]
    [InlineData("[01]", "/0 syntax")]
    [InlineData("// c\n{}", " syntax")]
    [InlineData("\ufeff{}", " syntax")]
    [InlineData("[NaN]", " syntax")]
    public void Names_the_rule_and_the_place(string json, string expected)
    {
        var found = Violations(json).ShouldHaveSingleItem();
        // A syntax error has no value of its own; the place is the nearest thing read before it.
        if (expected.EndsWith(" syntax", StringComparison.Ordinal))
            found.ShouldEndWith(" syntax");
        else
            found.ShouldBe(expected);
    }

    [Fact]
    public void Reports_every_violation_in_order_of_appearance() =>
        Violations("""{"a":1.5,"b":{"c":"\u0000","c":"\ud800"},"d":[9007199254740992],"a":0}""")
            .ShouldBe(["/a number-not-integer", "/b/c nul-character", "/b/c duplicate-key", "/b/c lone-surrogate", "/d/0 number-out-of-range", "/a duplicate-key"]);

    [Fact]
    public void Reports_a_bounded_number()
    {
        var json = "[" + string.Join(",", Enumerable.Repeat("1.5", 1000)) + "]";
        Violations(json).Length.ShouldBe(IJson.MaximumViolations);
    }

    [Fact]
    public void Finds_the_repeated_key_among_thousands()
    {
        var keys = Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":1").Append("\"k77\":1");
        Violations("{" + string.Join(",", keys) + "}").ShouldBe(["/k77 duplicate-key"]);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'"', 0xC3, (byte)'"' }, 1)]
    [InlineData(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }, 1)]
    [InlineData(new byte[] { 0xFF }, 0)]
    public void Refuses_bytes_that_are_not_UTF_8(byte[] json, long offset)
    {
        IJson.Validate(json, out var violations).ShouldBeFalse();
        violations.ShouldHaveSingleItem().ShouldBe(new IJsonViolation("", IJsonRules.NotUtf8, offset));
    }

    [Fact]
    public void Allows_a_depth_of_thirty_two_and_looks_no_deeper()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        Violations(Nested(32)).ShouldBeEmpty();
        var pointer = string.Concat(Enumerable.Repeat("/0", 32));
        Violations(Nested(33)).ShouldBe([$"{pointer} too-deep"]);
        Violations(Nested(60_000)).ShouldBe([$"{pointer} too-deep"]);
    }

    [Fact]
    public void Allows_256_kB_and_looks_no_further()
    {
        string Long(int bytes) => "\"" + new string('a', bytes - 2) + "\"";
        Violations(Long(IJson.MaximumBytes)).ShouldBeEmpty();
        Violations(Long(IJson.MaximumBytes + 1)).ShouldBe([" too-large"]);
    }

    [Fact]
    public void Whatever_random_texts_it_accepts_have_a_canonical_form() =>
        Properties.Hold(random =>
        {
            var json = Encoding.UTF8.GetBytes(RandomJson.Write(RandomJson.Value(random, 4), random, messy: true));
            Violations(json).ShouldBeEmpty();
            var damaged = (byte[])json.Clone();
            for (var i = random.Next(3); i >= 0; i--)
                damaged[random.Next(damaged.Length)] = "\"{}[],:\\u0"u8[random.Next(10)];
            if (IJson.Validate(damaged, out _))
                Should.NotThrow(() => CanonicalJson.Of(damaged));
        });
}
