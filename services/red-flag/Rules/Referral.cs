using System.Security.Cryptography;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Rules;

/// <summary>
/// The file that goes with a matter to an outside body (outcome ส่ง ป.ป.ท./ป.ป.ช., system.md §9): letter, the evidence pack, what happened when, which evidence
/// there is with its digest, and through whose hands the file went. <c>transparency verify flag FILE.json</c> checks it offline.
/// </summary>
/// <param name="Format"><see cref="CurrentFormat"/>.</param>
/// <param name="Chronology">Facts of the case and acts on the flag, oldest first.</param>
/// <param name="Evidence">Every document that a fact of the case names.</param>
/// <param name="Custody">Everything that was done with the file up to the conclusion, looks included, in ledger order.</param>
/// <param name="Digest">
/// SHA-256 (hex) of what was concluded: letter, subject, rule, finding, facts, chronology, evidence and custody. Proofs and what the finding is compared with come
/// and change later and are not in it, so a file made tomorrow has the digest that the paper letter quotes.
/// </param>
public sealed record ReferralFile(string Format, ReferralLetter Letter, EvidencePack Pack, IReadOnlyList<ChronologyEntry> Chronology, IReadOnlyList<EvidenceItem> Evidence, IReadOnlyList<CustodyEntry> Custody, string Digest)
{
    public const string CurrentFormat = "transparency-referral/1";

    /// <summary>The file with its digest.</summary>
    public ReferralFile Sealed() => this with
    {
        Digest = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { Letter, Pack.Subject, Rule = Pack.Rule.Digest, Finding = Pack.Recorded.Digest, Pack.Facts, Chronology, Evidence, Custody = Custody.Select(c => c with { Receipt = null }) }, PackCheck.Json))),
    };

    /// <summary>What happened, from the facts of the case and the custody: looks change nothing and are left out.</summary>
    public static IReadOnlyList<ChronologyEntry> ChronologyOf(EvidencePack pack, IReadOnlyList<CustodyEntry> custody) =>
    [
        .. pack.Facts.Select(f => new ChronologyEntry(f.OccurredAt, "decision-capture", f.Index, f.Type))
            .Concat(custody.Where(c => c.Act != "flag_read").Select(c => new ChronologyEntry(c.At, "red-flag", c.Index, c.Act)))
            .OrderBy(e => e.At.UtcTicks).ThenBy(e => e.Log, StringComparer.Ordinal).ThenBy(e => e.Index),
    ];

    /// <summary>The documents that facts name: attached ones, and those a decision cites.</summary>
    public static IReadOnlyList<EvidenceItem> EvidenceOf(EvidencePack pack)
    {
        var restsOn = pack.Recorded.Evidence.Select(e => e.Index).ToHashSet();
        return
        [
            .. pack.Facts.OrderBy(f => f.Index).SelectMany(f => Documents(f).Select(d => new EvidenceItem(f.Index, f.EventId, f.Type, f.OccurredAt, d.Kind, d.Sha256, restsOn.Contains(f.Index)))),
        ];
    }

    // A fact that the finding rests on is evidence itself, with or without a document.
    private static IEnumerable<(string? Kind, string? Sha256)> Documents(CaseFact fact) =>
        fact.Evidence is { } attached ? [(attached.Kind, attached.Sha256)] : fact.Decision is { Evidence.Count: > 0 } decision ? decision.Evidence.Select(e => ((string?)e.Kind, e.Sha256)) : [(null, null)];
}

/// <summary>What the covering letter says.</summary>
/// <param name="To">pacc (ป.ป.ท.) or nacc (ป.ป.ช.).</param>
/// <param name="On">Day of the conclusion (Thai calendar).</param>
/// <param name="Reason">Why it is referred, in the words of the one who proposed it.</param>
/// <param name="ProposedBy">Account id; <paramref name="ApprovedBy"/> is the second person.</param>
public sealed record ReferralLetter(string To, DateOnly On, string Reason, string ProposedBy, string ApprovedBy);

/// <param name="Log">decision-capture or red-flag: whose ledger the index is of.</param>
public sealed record ChronologyEntry(DateTimeOffset At, string Log, long Index, string Type);

/// <param name="Index">Ledger index of the fact in decision-capture's log: its proof is asked for there.</param>
/// <param name="Kind">Kind of document; null for a fact without one.</param>
/// <param name="Sha256">Digest of the document's bytes; null when none was recorded.</param>
/// <param name="RestsOn">The finding rests on this fact.</param>
public sealed record EvidenceItem(long Index, Guid EventId, string Type, DateTimeOffset At, string? Kind, string? Sha256, bool RestsOn);

/// <param name="Act">Name of the fact on disk.</param>
/// <param name="By">Account id; null for what the system did.</param>
/// <param name="Kind">Of a proposal or its agreement: opening, conclusion or snooze.</param>
/// <param name="Label">Of a proposed conclusion.</param>
/// <param name="Receipt">C2SP tlog-proof with people, words and facts disclosed; null until a published head covers it.</param>
public sealed record CustodyEntry(DateTimeOffset At, string Act, string? By, string? Role, string? Kind, string? Label, string? Words, long Index, string? Receipt);
