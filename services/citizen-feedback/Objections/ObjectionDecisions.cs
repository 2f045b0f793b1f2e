using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>What a decision came to: facts (none: nothing to do), a fault of the request, or a state that does not allow it.</summary>
public sealed record ObjectionDecision(IReadOnlyList<ObjectionFact> Facts, FieldError? Fault = null, (string Type, string Title)? Conflict = null)
{
    public static ObjectionDecision Wrong(FieldError fault) => new([], fault);

    public static ObjectionDecision Not(string type, string title) => new([], null, (type, title));

    internal ProblemHttpResult? Problem => Fault is { } fault ? Problems.Invalid(fault) : Conflict is { } conflict ? Problems.Conflict(conflict.Type, conflict.Title) : null;
}

/// <summary>What may become of an objection. Pure.</summary>
public static class ObjectionDecisions
{
    private const int MostSupplements = 100;
    private static readonly string[] Results = ["referred", "kept", "no-ground"], Endings = ["answered", "taken-back", "not-pursued"];

    /// <summary>Bodies that an objection can be referred to: ป.ป.ช., ป.ป.ท. and ค.ต.ป.</summary>
    public static readonly string[] Bodies = ["nacc", "pacc", "audit-committee"];

    /// <summary>Once two have opened it nobody can be made to take it back; null while the depositor may.</summary>
    public static string? AgainstWithdrawing(ObjectionState state) => state.Status is "deposited" or "awaiting-second" ? null : state.Status == "withdrawn" ? "withdrawn" : "opened";

    /// <summary>A repeat returns no fact.</summary>
    public static ObjectionDecision Withdraw(ObjectionState state) => AgainstWithdrawing(state) switch
    {
        null => new([new ObjectionFact.Withdrawn()]),
        "withdrawn" => new([]),
        _ => ObjectionDecision.Not("opened", "An objection that two have opened is not taken back; say so in a supplement."),
    };

    /// <param name="text">Trimmed; may be empty when a file or a day comes with it.</param>
    /// <param name="acted">Day on which the order was carried out, when the supplement tells it.</param>
    /// <param name="known">Day of the order, the day it was carried out as far as it was told before, and today.</param>
    public static ObjectionDecision Supplement(ObjectionState state, string text, IReadOnlyList<ObjectionFact.EvidenceAdded> files, ObjectionSeal seal, DateOnly? acted = null,
        (DateOnly Ordered, DateOnly? Acted, DateOnly Today) known = default) =>
        acted is not null && known.Acted is not null ? ObjectionDecision.Wrong(new("actedOn", "told-before", "Another day stands already; say in words what is wrong with it."))
        : acted > known.Today ? ObjectionDecision.Wrong(new("actedOn", "in-the-future"))
        : acted < known.Ordered ? ObjectionDecision.Wrong(new("actedOn", "before-the-order"))
        : text.Length > 4000 || (text.Length == 0 && files.Count == 0 && acted is null) ? ObjectionDecision.Wrong(new("text", "length", "1–4000 characters, a file or a day."))
        : state.Status == "withdrawn" ? ObjectionDecision.Not("withdrawn", "This objection was taken back.")
        : state.Supplements >= MostSupplements ? ObjectionDecision.Not("too-many", "This objection takes no more supplements.")
        : new([.. text.Length == 0 && acted is null ? (ObjectionFact[])[] : [new ObjectionFact.Supplemented(state.Supplements + 1, seal.SealText(state.Deposited!.Objection, "supplement", state.Supplements + 1, text),
            acted is { } day ? seal.SealText(state.Deposited.Objection, "acted", state.Supplements + 1, day.ToString("O", CultureInfo.InvariantCulture)) : null)], .. files]);

    /// <summary>The second named person's agreement opens it; a repeat, and anyone after the second, returns no fact.</summary>
    public static ObjectionDecision Agree(ObjectionState state, OpenObjection sent, OpenerActor opener, ObjectionSeal seal) =>
        sent.Reason?.Trim() is not { Length: >= 10 and <= 1000 } reason ? ObjectionDecision.Wrong(new("reason", "length", "10–1000 characters: why it is opened; the depositor reads it."))
        : state.Agreed.Contains(opener.Opener) ? new([])
        : state.Agreed.Count >= ObjectionState.OpenersNeeded ? ObjectionDecision.Not("opened", "Two have opened this objection.")
        : new([new ObjectionFact.OpeningAgreed(opener, seal.SealText(state.Deposited!.Objection, "agreed", state.Agreed.Count, reason))]);

    public static ObjectionDecision Conclude(ObjectionState state, ConcludeObjection sent, OpenerActor opener, ObjectionSeal seal) =>
        !Results.Contains(sent.Result) ? ObjectionDecision.Wrong(new("result", "unknown-value", string.Join(", ", Results)))
        : sent.Result == "referred" != Bodies.Contains(sent.To) || (sent.Result != "referred" && sent.To is not null) ? ObjectionDecision.Wrong(new("to", "unknown-value", string.Join(", ", Bodies) + "; with referred only."))
        : sent.Words?.Trim() is not { Length: >= 10 and <= 4000 } words ? ObjectionDecision.Wrong(new("words", "length", "10–4000 characters, for the depositor."))
        : state.Status == "concluded" ? ObjectionDecision.Not("concluded", "This objection was concluded before.")
        : new([new ObjectionFact.Concluded(sent.Result, sent.To, opener, seal.SealText(state.Deposited!.Objection, "concluded", 0, words))]);

    /// <summary>The end of a referral: from then on nothing is held for this objection.</summary>
    public static ObjectionDecision EndReferral(ObjectionState state, EndReferral sent, OpenerActor opener, ObjectionSeal seal) =>
        !Endings.Contains(sent.How) ? ObjectionDecision.Wrong(new("how", "unknown-value", string.Join(", ", Endings)))
        : sent.Words?.Trim() is not { Length: >= 10 and <= 4000 } words ? ObjectionDecision.Wrong(new("words", "length", "10–4000 characters, for the depositor."))
        : state is not { Status: "concluded", Result: "referred" } ? ObjectionDecision.Not("not-referred", "This objection was referred to nobody.")
        : state.ReferralEndedAt is not null ? ObjectionDecision.Not("ended", "The end of this referral was recorded before.")
        : new([new ObjectionFact.ReferralEnded(sent.How, opener, seal.SealText(state.Deposited!.Objection, "referral-ended", 0, words))]);
}
