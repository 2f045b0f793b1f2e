namespace Transparency.Contracts.CitizenFeedback.V1;

/// <summary><c>POST /api/complaints</c> (public, no account) and <c>POST /api/complaints/entered</c> (staff, for complaints that came another way).</summary>
/// <param name="Category">bribery, unfair, delay or other.</param>
/// <param name="Identity">named, confidential (name known to the desk only) or anonymous.</param>
/// <param name="About">service (nobody in person), officer, office-head, agency-head or centre (the anti-corruption centre itself).</param>
/// <param name="Agency">Agency concerned; needed unless the complaint is about bribery or the centre.</param>
/// <param name="What">What happened, 10–8 000 characters.</param>
/// <param name="WhereWhen">Where and when, at most 1 000 characters.</param>
/// <param name="Name">Only with identity named or confidential; at most 200 characters.</param>
/// <param name="Contact">How to reach the person, at most 200 characters; never needed.</param>
/// <param name="CaseRef">Number of the case as the citizen knows it, at most 100 characters.</param>
/// <param name="Channel">Entered complaints only: hotline, 1111, damrongtham or letter. Ones that come in here are web or staff.</param>
/// <param name="AgainstStaff">Staff code of the person complained of: that account never sees the complaint.</param>
/// <param name="Evidence">At most three files.</param>
/// <param name="Language">Language of the page: th, en, my, km, lo or vi; null when not told.</param>
public sealed record FileComplaint(string Category, string Identity, string About, string? Agency, string? Office, string? Service, string What, string? WhereWhen,
    string? Name, string? Contact, string? CaseRef, string? Channel, string? AgainstStaff, IReadOnlyList<EvidenceFile>? Evidence, string? Language = null);

/// <summary>A file as it was chosen; its name is not taken.</summary>
/// <param name="Content">Base64; at most 5 MiB. JPEG, PNG or PDF, judged by the bytes themselves.</param>
public sealed record EvidenceFile(string Content);

/// <summary>Shown once: only hashes are stored.</summary>
/// <param name="Code">Tracking code, 8 characters of Crockford base 32.</param>
/// <param name="Secret">16 characters; with it the complaint is followed and answered.</param>
/// <param name="AnswerBy">Last day for the first answer.</param>
/// <param name="InCharge">Office that the complaint went to because the one it names is closed; null otherwise.</param>
public sealed record ComplaintReceipt(string Code, string Secret, DateOnly AnswerBy, IReadOnlyList<ComplaintEvidence> Evidence, string? InCharge = null);

/// <summary><c>POST /api/complaints/track</c>: never in an address.</summary>
public sealed record TrackComplaint(string Code, string Secret);

/// <summary><c>POST /api/complaints/track/messages</c>, and <c>/track/reopen</c> with the reason why it is not solved.</summary>
public sealed record TrackedMessage(string Code, string Secret, string? Text, IReadOnlyList<EvidenceFile>? Evidence);

/// <summary>A complaint as its complainant sees it.</summary>
/// <param name="Status">received, in-progress, your-turn, referred or done.</param>
/// <param name="Responsible">Role that answers for it: agency-admin, red-flag-admin or auditor; of <paramref name="HandledBy"/>.</param>
/// <param name="HandledBy">Agency code, code of an outside body after referral, or null.</param>
/// <param name="Outcome">substantiated, partly, unsubstantiated or outside-remit; null before the end.</param>
/// <param name="WhatWasDone">What was done, in the words of the desk; null before the end.</param>
public sealed record TrackedComplaint(string Category, string Status, string Responsible, string? HandledBy, DateTimeOffset FiledAt, DateOnly AnswerBy,
    DateTimeOffset? FirstAnsweredAt, IReadOnlyList<ComplaintMessage> Messages, IReadOnlyList<ComplaintEvidence> Evidence, string? Outcome, string? WhatWasDone,
    DateTimeOffset? ConcludedAt, bool MayReopen);

/// <param name="From">complainant or desk.</param>
public sealed record ComplaintMessage(int No, string From, DateTimeOffset At, string Text);

/// <param name="Sha256">Of the bytes as kept, after metadata was taken out; lower-case hex.</param>
public sealed record ComplaintEvidence(int No, string MediaType, long Size, string Sha256, DateTimeOffset At);

/// <summary><c>GET /api/complaints?state=&amp;after=</c>: the caller's inbox, the shortest clock first, fifty a page.</summary>
/// <param name="Total">How many there are in that state on all pages.</param>
/// <param name="Next">For <c>after</c>, to read on; null on the last page.</param>
public sealed record ComplaintInbox(long Open, long Overdue, IReadOnlyList<ComplaintSummary> Complaints, long Total, string? Next);

/// <param name="Id">Id of the complaint; not the tracking code.</param>
/// <param name="FirstAnsweredAt">Null while the first answer is due by <paramref name="AnswerBy"/>.</param>
public sealed record ComplaintSummary(string Id, string Category, string Identity, string Channel, string About, string? Agency, string? Office, string? Service, string? HandledBy,
    string Status, DateTimeOffset FiledAt, DateOnly AnswerBy, DateTimeOffset? FirstAnsweredAt, string? Outcome);

/// <summary><c>GET /api/complaints/{id}</c>: for the desk that answers for it; reading is recorded.</summary>
/// <param name="Language">Language of the page that the complainant wrote on: th, en, my, km, lo or vi; null when not told.</param>
/// <param name="NamedOffice">Closed office that the complainant named; the summary has the one that took its work over. Null when they are the same.</param>
public sealed record ComplaintDetails(ComplaintSummary Summary, string What, string? WhereWhen, string? Name, string? Contact, string? CaseRef,
    IReadOnlyList<string> CaseIds, IReadOnlyList<ComplaintMessage> Messages, IReadOnlyList<ComplaintEvidence> Evidence, IReadOnlyList<ComplaintStep> Steps, string? WhatWasDone, string? Language = null, string? NamedOffice = null);

/// <param name="What">filed, taken, referred, concluded, reopened or case-linked.</param>
/// <param name="Detail">Code that belongs to it: target of a referral, outcome, case.</param>
/// <param name="Reason">Words of the one who did it.</param>
public sealed record ComplaintStep(string What, DateTimeOffset At, string? Detail, string? Reason);

/// <summary><c>POST /api/complaints/{id}/messages</c>.</summary>
/// <param name="AwaitsReply">The complainant is asked for something (รอท่าน).</param>
public sealed record AnswerComplaint(string Text, bool AwaitsReply);

/// <summary><c>POST /api/complaints/{id}/refer</c>.</summary>
/// <param name="To">centre, an agency code, or an outside body: nacc, pacc, ombudsman, police, other-ministry.</param>
public sealed record ReferComplaint(string To, string Reason);

/// <summary><c>POST /api/complaints/{id}/conclude</c>.</summary>
/// <param name="Outcome">substantiated, partly, unsubstantiated or outside-remit.</param>
/// <param name="WhatWasDone">Shown to the complainant, 10–4 000 characters.</param>
public sealed record ConcludeComplaint(string Outcome, string WhatWasDone);

/// <summary><c>POST /api/complaints/{id}/case</c>: the complaint is about this case; nothing of it may be erased until the hold is released.</summary>
public sealed record LinkCase(string CaseId);

/// <summary><c>GET /api/complaints/statistics?agency=</c> (public). Counts are rounded down to whole tens: no two figures ever differ by fewer than ten people.</summary>
/// <param name="Rounding">10.</param>
public sealed record ComplaintStatistics(int Rounding, IReadOnlyList<ComplaintCount> Agencies, ComplaintTarget Target, DateTimeOffset At);

/// <param name="Agency">Agency code; null for the whole ministry.</param>
/// <param name="Filed">Complaints in whole tens; 0 stands for fewer than ten.</param>
/// <param name="ByCategory">Category → complaints in whole tens; categories under ten are left out.</param>
/// <param name="AnsweredInTime">Share 0–1 of the first answers that were due and came in time; null under ten.</param>
public sealed record ComplaintCount(string? Agency, long Filed, IReadOnlyDictionary<string, long> ByCategory, decimal? AnsweredInTime);

/// <summary>
/// The target of −20 %: complaints about bribery or unfair treatment per 1 000 cases, only through channels that existed before this system
/// (hotline, 1111, damrongtham, letter). New channels stand apart, so that nobody gains by hiding them.
/// </summary>
/// <param name="PerThousand">Old channels, per 1 000 cases since <paramref name="Since"/>; null under ten complaints or without cases.</param>
/// <param name="NewChannels">Complaints of the same kind through new channels, in whole tens.</param>
/// <param name="SubstantiatedShare">Share 0–1 of the concluded ones found substantiated or partly; null under ten.</param>
/// <param name="Baseline">Null until the ministry has stated one with its source.</param>
/// <param name="Change">(PerThousand − baseline) ÷ baseline; null when one is missing.</param>
public sealed record ComplaintTarget(DateOnly? Since, decimal? PerThousand, long? Cases, long NewChannels, decimal? SubstantiatedShare, ComplaintBaseline? Baseline, decimal? Change);

/// <summary><c>POST /api/complaints/baseline</c> (anti-corruption centre): the year before this system.</summary>
/// <param name="Source">Where the two numbers are published, 5–500 characters.</param>
public sealed record ComplaintBaseline(DateOnly From, DateOnly To, long Complaints, long Cases, string Source);
