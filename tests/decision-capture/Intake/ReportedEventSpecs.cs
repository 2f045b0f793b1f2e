using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Intake.Broker;

namespace Transparency.DecisionCapture.Tests.Intake;

public sealed class ReportedEventSpecs
{
    private static byte[] DigestOf(Delivery delivery)
    {
        using var reported = ReportedEvent.Read(delivery);
        reported.IsReadable.ShouldBeTrue();
        return reported.Digest;
    }

    private static byte[] DigestOf(string json) => DigestOf(Given.Structured(json));

    [Fact]
    public void The_digest_is_of_what_is_said_not_of_how_it_travels()
    {
        var example = Given.ExampleText("CaseOpened");
        var digest = DigestOf(example);
        DigestOf(Given.Changed("CaseOpened", e => e["traceparent"] = "00-11111111111111111111111111111111-2222222222222222-00")).ShouldBe(digest);
        DigestOf(Given.Changed("CaseOpened", e => e["data"] = new JsonObject(e["data"]!.AsObject().Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))))).ShouldBe(digest);
        DigestOf(Given.Changed("CaseOpened", e => e["time"] = "2026-10-05T09:12:04+07:00")).ShouldNotBe(digest);
        DigestOf(Given.Changed("CaseOpened", e => e["data"]!["caseRef"] = "other")).ShouldNotBe(digest);
        DigestOf(Given.Changed("CaseOpened", e => e["type"] = "mol.transparency.CaseClosed.v1")).ShouldNotBe(digest);
    }

    [Theory]
    [InlineData("cloudEvents:")]
    [InlineData("cloudEvents_")]
    public void Binary_mode_says_the_same_as_structured_mode(string prefix)
    {
        var example = Given.Example("CaseOpened");
        var properties = new BasicProperties { ContentType = "application/json", UserId = "doe-work-permit", Headers = new Dictionary<string, object?>() };
        foreach (var (name, value) in example)
            if (name is not ("data" or "datacontenttype"))
                properties.Headers[prefix + name] = Encoding.UTF8.GetBytes(value!.GetValue<string>());
        var message = BrokerMessage.Of(7, false, properties, Encoding.UTF8.GetBytes(example["data"]!.ToJsonString()));

        using var reported = ReportedEvent.Read(message.Delivery);
        Validation.Check(reported, Given.Sample, Given.Now).ShouldBeEmpty();
        reported.Digest.ShouldBe(DigestOf(Given.ExampleText("CaseOpened")));
        reported.Traceparent.ShouldBe(example["traceparent"]!.GetValue<string>());
    }

    [Fact]
    public void A_message_of_another_content_type_waits_and_says_so()
    {
        var message = BrokerMessage.Of(1, false, new BasicProperties { ContentType = "text/plain", UserId = "doe-work-permit" }, "hello"u8.ToArray());
        using var reported = ReportedEvent.Read(message.Delivery);
        Validation.Check(reported, Given.Sample, Given.Now).Select(reason => reason.Code).ShouldBe(["syntax", "missing-field", "missing-field", "missing-field", "missing-field", "unsupported-content-type"], ignoreOrder: true);
    }

    [Fact]
    public void Plain_json_without_attributes_is_structured_mode()
    {
        var message = BrokerMessage.Of(1, false, new BasicProperties { UserId = "doe-work-permit" }, Encoding.UTF8.GetBytes(Given.ExampleText("CaseClosed")));
        using var reported = ReportedEvent.Read(message.Delivery);
        Validation.Check(reported, Given.Sample, Given.Now).ShouldBeEmpty();
    }

    [Fact]
    public void A_delivery_survives_its_time_in_quarantine()
    {
        var delivery = new Delivery(Door.Amqp, "doe-work-permit", "{}"u8.ToArray())
        {
            Attributes = new Dictionary<string, string> { ["id"] = "ก-1" },
            Traceparent = "00-11111111111111111111111111111111-2222222222222222-01",
        };
        var back = Delivery.FromBytes(delivery.ToBytes());
        (back.Door, back.Sender, back.Traceparent, back.Attributes!["id"]).ShouldBe((delivery.Door, delivery.Sender, delivery.Traceparent, "ก-1"));
        back.Body.ToArray().ShouldBe(delivery.Body.ToArray());
    }

    [Theory]
    [InlineData("[]", 0)]
    [InlineData(" [ {} ] ", 1)]
    [InlineData("[{\"a\":\"],[\\\"\"},[1,[2]],3]", 3)]
    [InlineData("[{broken: yes},{}]", 2)]
    public void A_batch_is_cut_at_its_commas(string json, int elements)
    {
        BatchSplitter.TrySplit(Encoding.UTF8.GetBytes(json), 500, out var found).ShouldBeTrue();
        found.Count.ShouldBe(elements);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{}")]
    [InlineData("[{},")]
    [InlineData("[\"a")]
    [InlineData("[\"a\\")]
    [InlineData("[}]")]
    [InlineData("[{}] []")]
    public void A_batch_whose_ends_nobody_can_see_is_refused_whole(string json) =>
        BatchSplitter.TrySplit(Encoding.UTF8.GetBytes(json), 500, out _).ShouldBeFalse();

    [Fact]
    public void More_events_than_allowed_are_noticed_without_cutting_them_all()
    {
        BatchSplitter.TrySplit(Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("{}", 1000)) + "]"), 500, out var found).ShouldBeTrue();
        found.Count.ShouldBe(501);
    }
}
