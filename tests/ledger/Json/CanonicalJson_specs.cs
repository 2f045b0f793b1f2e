using System.Text;

namespace Transparency.Ledger.Tests;

public class CanonicalJson_specs
{
    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Of(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Sorts_the_names_of_RFC_8785_section_3_2_3_by_UTF_16_code_units()
    {
        var input = """
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """;
        Canonical(input).ShouldBe("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    [Fact]
    public void Writes_the_strings_of_RFC_8785_section_3_2_2_with_minimal_escapes() =>
        Canonical("""{"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""")
            .ShouldBe("""{"literals":[null,true,false],"string":"€$\u000f\nA'B\"\\\\\"/"}""");

    [Theory]
    [InlineData(" [ ] ", "[]")]
    [InlineData("{ }", "{}")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("[1, -0, 0, 9007199254740991]", "[1,0,0,9007199254740991]")]
    [InlineData("[1.50, 1E3, -0.0]", "[1.50,1E3,-0.0]")]
    [InlineData("""{"b":{"z":[{"y":1,"x":2}],"a":{}},"a":[[],[{}],1]}""", """{"a":[[],[{}],1],"b":{"a":{},"z":[{"x":2,"y":1}]}}""")]
    [InlineData("""{"b":1,"aa":2,"a":3}""", """{"a":3,"aa":2,"b":1}""")]
    [InlineData("""{"\b\f\t\n\r\u0001":"\u0000"}""", """{"\b\f\t\n\r\u0001":"\u0000"}""")]
    public void Writes_each_form_once(string json, string expected) => Canonical(json).ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"b":0,"a":1,"a":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("")]
    [InlineData("[1,]")]
    [InlineData("\ufeff{}")]
    public void Refuses_what_has_no_canonical_form(string json) => Should.Throw<FormatException>(() => Canonical(json));

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8() => Should.Throw<FormatException>(() => CanonicalJson.Of([(byte)'"', 0xC3, (byte)'"']));

    [Fact]
    public void Goes_as_deep_as_a_foreign_writer_went_without_using_the_machine_stack()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 20_000)) + string.Concat(Enumerable.Repeat("]", 20_000));
        Canonical(deep).ShouldBe(deep);
    }

    [Fact]
    public void A_thread_can_go_on_after_a_refused_text()
    {
        Should.Throw<FormatException>(() => Canonical("""{"a":[{"""));
        Canonical("""{"b":1, "a":2}""").ShouldBe("""{"a":2,"b":1}""");
    }

    [Fact]
    public void Any_text_keeps_its_canonical_form_whatever_its_order_spacing_and_escapes() =>
        Properties.Hold(random =>
        {
            var value = RandomJson.Value(random, depth: 4);
            var canonical = Canonical(RandomJson.Write(value, random, messy: false));
            Canonical(RandomJson.Write(value, random, messy: true)).ShouldBe(canonical);
            Canonical(canonical).ShouldBe(canonical);
        });
}
