using System.Security.Cryptography;
using System.Text;
using Transparency.EventStore;

namespace Transparency.Benchmarks.Trail;

/// <summary>Events as decision-capture stores them: size and shape of a completed step.</summary>
public static class SampleFacts
{
    public const string Tenant = "doe";
    public const string StreamType = "case";
    public const string Type = "step_completed";
    public const string DotNetType = "Transparency.DecisionCapture.Intake.StepCompleted, Transparency.DecisionCapture";

    /// <summary>Data of the events, the same for everybody who takes part in a contest.</summary>
    public const string Json = """
        {"step":"document-check","times":{"startedAt":"2026-01-05T09:00:00+07:00","occurredAt":"2026-01-05T09:12:00+07:00"},"office":"doe-bkk","service":"work-permit","caseRef":"WP-2569-004711","source":"urn:mol:doe:work-permit","actors":{"officer":"doe-001","position":"นักวิชาการแรงงาน"},"facts":{"documents":4,"complete":true,"lane":"ordinary"}}
        """;

    /// <summary>Headers of the events.</summary>
    public const string Headers = """{"source":"urn:mol:doe:work-permit","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}""";

    private static readonly byte[] Data = Encoding.UTF8.GetBytes(Json);
    private static readonly byte[] HeaderBytes = Encoding.UTF8.GetBytes(Headers);
    private static readonly byte[] Digest = SHA256.HashData(Data);

    /// <summary>A new event.</summary>
    public static EventToAppend Event() => new(Guid.CreateVersion7(), Type, DotNetType, Data, DateTimeOffset.UtcNow, null, null, "doe-001", HeaderBytes);

    /// <summary>Events of a new case, with an inbox key.</summary>
    public static Append NewCase(int events = 1)
    {
        var id = Guid.NewGuid().ToString("n");
        return new(Tenant, "case-" + id, StreamType, ExpectedVersion.NoStream, [.. Enumerable.Range(0, events).Select(_ => Event())])
        {
            Inbox = new InboxKey("urn:mol:doe:work-permit", id, Digest),
        };
    }
}
