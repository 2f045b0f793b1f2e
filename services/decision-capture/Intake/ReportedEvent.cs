using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Ledger;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// A delivery read as a CloudEvents 1.0 event, in structured or binary mode. Reading never throws for what a sender wrote: what is
/// wrong is in <see cref="Reasons"/>, and whatever could still be read is there, so that the other checks can name their reasons too.
/// </summary>
public sealed class ReportedEvent : IDisposable
{
    private const int LongestAttribute = 200;
    // Larger texts are not even looked at for source and id.
    private const int LargestLookedAt = 16 * 1024 * 1024;

    private static readonly HashSet<string> s_stops =
        [IJsonRules.Syntax, IJsonRules.NotUtf8, IJsonRules.TooDeep, IJsonRules.LoneSurrogate];

    private readonly JsonDocument? _document;
    private byte[]? _digest;

    private ReportedEvent(Delivery delivery, JsonDocument? document) => (Delivery, _document) = (delivery, document);

    public Delivery Delivery { get; }
    public List<QuarantineReason> Reasons { get; } = [];
    public string? Id { get; private set; }
    public string? Source { get; private set; }
    /// <summary>The <c>type</c> attribute as sent.</summary>
    public string? TypeName { get; private set; }
    /// <summary>Null when the contract does not know the type.</summary>
    public EventType? Type { get; private set; }
    /// <summary>The <c>time</c> attribute as sent.</summary>
    public string? Time { get; private set; }
    public string? Traceparent { get; private set; }
    public string? CorrelationId { get; private set; }
    /// <summary>Detached signature, base64 (ECDSA P-256, IEEE P1363, over SHA-256 of the canonical data).</summary>
    public string? Signature { get; private set; }
    /// <summary>The data object; undefined when there is none.</summary>
    public JsonElement Data { get; private set; }

    /// <summary>True when source, id and data could be read: only then can the event be told from others by its digest.</summary>
    public bool IsReadable => Id is not null && Source is not null && Data.ValueKind == JsonValueKind.Object && !_unhashable;
    private bool _unhashable;

    /// <summary>
    /// SHA-256 over the canonical form (RFC 8785) of <c>{data, time, type}</c> for a readable event, else over the bytes as
    /// received. Trace and transport attributes are left out: the same report sent twice is the same event.
    /// </summary>
    public byte[] Digest => _digest ??= IsReadable ? ContentDigest() : System.Security.Cryptography.SHA256.HashData(Delivery.Body.Span);

    /// <summary>SHA-256 over the canonical form of the data: what a source signs.</summary>
    public byte[] DataDigest() => CanonicalJson.Digest(JsonMarshal.GetRawUtf8Value(Data));

    /// <summary>Reads one delivery.</summary>
    public static ReportedEvent Read(Delivery delivery)
    {
        IJson.Validate(delivery.Body.Span, out var violations);
        JsonDocument? document = null;
        var readable = !violations.Any(violation => s_stops.Contains(violation.Rule)) && delivery.Body.Length <= LargestLookedAt;
        if (readable)
        {
            try
            {
                document = JsonDocument.Parse(delivery.Body, new JsonDocumentOptions { MaxDepth = 64 });
            }
            catch (JsonException)
            {
                // Only a text over the size limit gets here unchecked; that it is too large is reason enough.
            }
        }
        var reported = new ReportedEvent(delivery, document);
        foreach (var violation in violations)
            reported.Reasons.Add(Intake.Reasons.Of(violation.Rule, violation.Pointer));
        reported._unhashable = violations.Any(violation => violation.Rule is IJsonRules.DuplicateKey or IJsonRules.TooLarge);
        if (document is not null || delivery.Attributes is not null)
            reported.ReadEnvelope();
        return reported;
    }

    public void Dispose() => _document?.Dispose();

    private void ReadEnvelope()
    {
        if (Delivery.Attributes is null && _document!.RootElement.ValueKind != JsonValueKind.Object)
        {
            Reasons.Add(Intake.Reasons.Of("not-an-object", ""));
            return;
        }
        if (Attribute("specversion", required: true) is { } version && version != "1.0")
            Reasons.Add(Intake.Reasons.Of("unsupported-specversion", "/specversion"));
        Id = Attribute("id", required: true);
        Source = Attribute("source", required: true);
        TypeName = Attribute("type", required: true);
        if (TypeName is not null && (Type = EventTypes.Find(TypeName)) is null)
            Reasons.Add(Intake.Reasons.Of("unknown-type", "/type", TypeName));
        Time = Attribute("time");
        if (Time is not null && !Instants.TryRead(Time, out _))
            Reasons.Add(Intake.Reasons.Of("wrong-time", "/time"));
        if (Attribute("datacontenttype") is { } content && !IsJson(content))
            Reasons.Add(Intake.Reasons.Of("unsupported-content-type", "/datacontenttype"));
        Traceparent = Attribute("traceparent") ?? Delivery.Traceparent;
        CorrelationId = Attribute("correlationid");
        Signature = Attribute("signature");
        ReadData();
    }

    private void ReadData()
    {
        if (Delivery.Attributes is not null)
            Data = _document?.RootElement ?? default;
        else if (_document!.RootElement.TryGetProperty("data", out var data))
            Data = data;
        if (Data.ValueKind is JsonValueKind.Undefined && (_document is not null || Delivery.Attributes is null))
            Reasons.Add(Intake.Reasons.Of("missing-field", "/data", "data"));
        else if (_document is not null && Data.ValueKind is not JsonValueKind.Object)
            Reasons.Add(Intake.Reasons.Of("wrong-kind", "/data", "object"));
    }

    private string? Attribute(string name, bool required = false)
    {
        string? text = null;
        if (Delivery.Attributes is { } attributes)
            text = attributes.GetValueOrDefault(name);
        else if (_document!.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            if (value.ValueKind == JsonValueKind.String)
                text = value.GetString();
            else
                Reasons.Add(Intake.Reasons.Of("wrong-kind", "/" + name, "string"));
        }
        if (string.IsNullOrEmpty(text))
        {
            if (required)
                Reasons.Add(Intake.Reasons.Of("missing-field", "/" + name, name));
            return null;
        }
        if (text.Length > LongestAttribute)
            Reasons.Add(Intake.Reasons.Of("too-long", "/" + name, "200"));
        else if (!text.Contains('\0', StringComparison.Ordinal))
            return text;
        else if (Delivery.Attributes is not null) // in a JSON text the reader has reported it already
            Reasons.Add(Intake.Reasons.Of(IJsonRules.NulCharacter, "/" + name));
        return null;
    }

    private byte[] ContentDigest()
    {
        var text = new ArrayBufferWriter<byte>(Delivery.Body.Length + 256);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WritePropertyName("data"u8);
            json.WriteRawValue(JsonMarshal.GetRawUtf8Value(Data), skipInputValidation: true);
            if (Time is not null)
                json.WriteString("time"u8, Time);
            json.WriteString("type"u8, TypeName);
            json.WriteEndObject();
        }
        return CanonicalJson.Digest(text.WrittenSpan);
    }

    private static bool IsJson(string contentType)
    {
        var media = contentType.Split(';')[0].Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
