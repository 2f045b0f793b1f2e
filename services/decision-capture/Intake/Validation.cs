using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Sources;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// What makes an event wait, beyond its being readable. The answer follows from the event, who sent it, the catalogue and the
/// instant of arrival – never from what else has arrived: a decision before its submission is a fact to record, not an error.
/// </summary>
public static class Validation
{
    /// <summary>How far a source's clock may run ahead.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>Reasons that a newer catalogue may remove.</summary>
    public static IReadOnlySet<string> DependOnCatalogue { get; } = new HashSet<string>
    {
        "unknown-agency", "unknown-office", "office-of-other-agency", "unknown-service", "service-of-other-agency", "unknown-decision-point",
        "unknown-outcome", "unknown-step", "ended-service", "ended-decision-point", "ended-outcome", "unknown-source", "source-may-not-report", "wrong-sender", "signature-failed",
    };

    /// <summary>Every reason against the event; empty means it will be recorded.</summary>
    public static IReadOnlyList<QuarantineReason> Check(ReportedEvent reported, CatalogueInForce catalogue, DateTimeOffset now)
    {
        var reasons = new List<QuarantineReason>(reported.Reasons);
        var hasData = reported.Data.ValueKind == JsonValueKind.Object;
        if (reported.Type is { } type && hasData)
        {
            new FieldCheck(reasons, "/data").Check(reported.Data, type.Fields);
            CheckNames(type, reported.Data, catalogue, reasons);
            if (reported.Data.TryGetProperty("occurredAt"u8, out var value) && value.ValueKind == JsonValueKind.String
                && Instants.TryRead(value, out var occurredAt) && occurredAt > now + ClockTolerance)
                reasons.Add(Reasons.Of("occurred-in-future", "/data/occurredAt"));
        }
        CheckSource(reported, catalogue, hasData, reasons);
        return reasons;
    }

    // The table says which labels name catalogue entries; how one entry depends on another is said here.
    private static void CheckNames(EventType type, JsonElement data, CatalogueInForce catalogue, List<QuarantineReason> reasons)
    {
        var agency = Label(type, data, CatalogueReference.Agency);
        if (agency is not null && !catalogue.Agencies.ContainsKey(agency))
            reasons.Add(Reasons.Of("unknown-agency", "/data/agency", agency));
        if (Label(type, data, CatalogueReference.Office) is { } office)
        {
            if (!catalogue.Offices.TryGetValue(office, out var known))
                reasons.Add(Reasons.Of("unknown-office", "/data/office", office));
            else if (agency is not null && known.Agency != agency)
                reasons.Add(Reasons.Of("office-of-other-agency", "/data/office", office));
        }
        if (Label(type, data, CatalogueReference.Service) is not { } code)
            return;
        if (!catalogue.Services.TryGetValue(code, out var service))
        {
            reasons.Add(Reasons.Of("unknown-service", "/data/service", code));
            return;
        }
        if (agency is not null && service.Service.Agency != agency)
            reasons.Add(Reasons.Of("service-of-other-agency", "/data/service", code));
        // By the day on which it happened, not on which it is told: what comes late was done while it could be.
        var day = DayOf(data);
        if (type.Name == "CaseOpened" && day > service.Service.EndedOn)
            reasons.Add(Reasons.Of("ended-service", "/data/service", code));
        if (Label(type, data, CatalogueReference.Step) is { } step && !service.Steps.Contains(step))
            reasons.Add(Reasons.Of("unknown-step", "/data/step", step));
        if (Label(type, data, CatalogueReference.DecisionPoint) is not { } point)
            return;
        if (!service.Points.TryGetValue(point, out var decided))
        {
            reasons.Add(Reasons.Of("unknown-decision-point", "/data/decisionPoint", point));
            return;
        }
        if (day > decided.EndedOn)
            reasons.Add(Reasons.Of("ended-decision-point", "/data/decisionPoint", point));
        if (Label(type, data, CatalogueReference.Outcome) is not { } outcome)
            return;
        if (!decided.Outcomes.TryGetValue(outcome, out var lastDay))
            reasons.Add(Reasons.Of("unknown-outcome", "/data/outcome", outcome));
        else if (day > lastDay)
            reasons.Add(Reasons.Of("ended-outcome", "/data/outcome", outcome));
    }

    // A time that cannot be read is a fault of its own.
    private static DateOnly? DayOf(JsonElement data) => data.TryGetProperty("occurredAt"u8, out var value) && value.ValueKind == JsonValueKind.String && Instants.TryRead(value, out var at)
        ? Catalogue.Drafts.ProposeChange.DayOf(at) : null;

    private static void CheckSource(ReportedEvent reported, CatalogueInForce catalogue, bool hasData, List<QuarantineReason> reasons)
    {
        var delivery = reported.Delivery;
        if (delivery is { Door: Door.Amqp, Sender: null })
            reasons.Add(Reasons.Of("missing-user-id", ""));
        if (reported.Source is not { } name)
            return;
        if (!catalogue.Sources.TryGetValue(name, out var source))
        {
            reasons.Add(Reasons.Of("unknown-source", "/source", name));
            return;
        }
        if (delivery.Sender is { } sender && sender != (delivery.Door == Door.Amqp ? source.BrokerUser : source.ClientId))
            reasons.Add(Reasons.Of("wrong-sender", "/source"));
        if (!hasData)
            return;
        if (reported.Type is { } type && Label(type, reported.Data, CatalogueReference.Agency) is { } agency && !source.Agencies.Contains(agency, StringComparer.Ordinal))
            reasons.Add(Reasons.Of("source-may-not-report", "/data/agency", agency));
        if (reported.Signature is { } signature && source.PublicKeyPem is { } pem && reported.IsReadable
            && !Signatures.Verify(pem, reported.DataDigest(), signature))
            reasons.Add(Reasons.Of("signature-failed", "/signature"));
    }

    private static string? Label(EventType type, JsonElement data, CatalogueReference reference) =>
        type.Naming(reference) is { } field && data.TryGetProperty(field.Utf8Name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;
}
