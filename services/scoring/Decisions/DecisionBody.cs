using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using static Transparency.Scoring.Decisions.FactBodies;

namespace Transparency.Scoring.Decisions;

/// <summary>The body of a decision and what is in it, read as <see cref="FactBodies"/> reads the others.</summary>
internal static class DecisionBody
{
    private static readonly ReadObject<Participant> s_participant = Participant;
    private static readonly ReadObject<EvidenceReference> s_evidence = EvidenceReference;

    public static Decision? Read(ref Utf8JsonReader json)
    {
        string? point = null, outcome = null;
        IReadOnlyList<Participant>? participants = null;
        IReadOnlyList<string>? alternatives = null, basis = null, conditions = null;
        IReadOnlyList<EvidenceReference>? evidence = null;
        Authority? authority = null;
        ReasonShape? reason = null;
        Conflict? conflict = null;
        decimal? amount = null;
        bool? asApplied = null, checklist = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("decisionPoint"u8): point = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("outcome"u8): outcome = Text(in json); break;
                case JsonTokenType.StartArray when name.SequenceEqual("participants"u8) && Objects(ref json, s_participant) is { } list: participants = list; break;
                case JsonTokenType.StartObject when name.SequenceEqual("authority"u8) && Authority(ref json) is { } found: authority = found; break;
                case JsonTokenType.StartArray when name.SequenceEqual("alternatives"u8) && Texts(ref json) is { } list: alternatives = list; break;
                case JsonTokenType.StartObject when name.SequenceEqual("reason"u8) && Reason(ref json) is { } found: reason = found; break;
                case JsonTokenType.StartArray when name.SequenceEqual("legalBasis"u8) && Texts(ref json) is { } list: basis = list; break;
                case JsonTokenType.StartArray when name.SequenceEqual("evidence"u8) && Objects(ref json, s_evidence) is { } list: evidence = list; break;
                case JsonTokenType.StartArray when name.SequenceEqual("conditions"u8) && Texts(ref json) is { } list: conditions = list; break;
                case JsonTokenType.Number when name.SequenceEqual("amount"u8) && json.TryGetDecimal(out var number): amount = number; break;
                case JsonTokenType.StartObject when name.SequenceEqual("conflict"u8) && Conflict(ref json) is { } found: conflict = found; break;
                case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("asApplied"u8): asApplied = json.GetBoolean(); break;
                case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("checklistComplete"u8): checklist = json.GetBoolean(); break;
                default: return null;
            }
        return new(point!, outcome!, participants!, authority, alternatives!, reason, basis!, evidence!, conditions!, amount, conflict, asApplied, checklist);
    }

    private static Participant? Participant(ref Utf8JsonReader json)
    {
        string? officer = null, position = null, part = null;
        DateTimeOffset? when = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("officer"u8): officer = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("position"u8): position = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("part"u8): part = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("at"u8) && json.TryGetDateTimeOffset(out var at): when = at; break;
                default: return null;
            }
        return new(officer!, position, part!, when);
    }

    private static Authority? Authority(ref Utf8JsonReader json)
    {
        string? kind = null, order = null;
        DateTimeOffset? from = null, to = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("kind"u8): kind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("order"u8): order = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("from"u8) && json.TryGetDateTimeOffset(out var at): from = at; break;
                case JsonTokenType.String when name.SequenceEqual("to"u8) && json.TryGetDateTimeOffset(out var at): to = at; break;
                default: return null;
            }
        return new(kind!, order, from, to);
    }

    private static ReasonShape? Reason(ref Utf8JsonReader json)
    {
        IReadOnlyList<string>? parts = null;
        var length = 0;
        string? digest = null, similarity = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.StartArray when name.SequenceEqual("parts"u8) && Texts(ref json) is { } list: parts = list; break;
                case JsonTokenType.Number when name.SequenceEqual("length"u8) && json.TryGetInt32(out var number): length = number; break;
                case JsonTokenType.String when name.SequenceEqual("digest"u8): digest = json.GetString(); break;
                case JsonTokenType.String when name.SequenceEqual("similarity"u8): similarity = json.GetString(); break;
                default: return null;
            }
        return new(parts!, length, digest!, similarity!);
    }

    private static EvidenceReference? EvidenceReference(ref Utf8JsonReader json)
    {
        string? kind = null, digest = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("kind"u8): kind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("sha256"u8): digest = json.GetString(); break;
                default: return null;
            }
        return new(kind!, digest);
    }

    private static Conflict? Conflict(ref Utf8JsonReader json)
    {
        string? kind = null, ground = null, handled = null;
        while (Next(ref json, out var name))
            switch (json.TokenType)
            {
                case JsonTokenType.String when name.SequenceEqual("kind"u8): kind = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("ground"u8): ground = Text(in json); break;
                case JsonTokenType.String when name.SequenceEqual("handled"u8): handled = Text(in json); break;
                default: return null;
            }
        return new(kind!, ground, handled);
    }
}
