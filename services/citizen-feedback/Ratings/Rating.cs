using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Transparency.CitizenFeedback.Questions;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>
/// A rating as it is kept: a row, not a stream event, because a stream would keep the order in which people came. It holds the
/// hash of the phone's random id, the place and the day, and nothing about the person.
/// </summary>
/// <param name="Id">SHA-256 of the client-made id: the row cannot be found without it.</param>
/// <param name="Day">Local day of the office; never the time.</param>
/// <param name="Text">Free text with names masked, or null.</param>
/// <param name="Basis">walk-up (poster), token (blind-signed) or code (spent without script).</param>
/// <param name="Reported">It says yes to a confidential question.</param>
/// <param name="Language">Of the page; null when not told.</param>
/// <param name="Marks">What the filter of stuffing goes by.</param>
public sealed record Rating(byte[] Id, string Point, string Agency, string Office, string Service, DateOnly Day, string QuestionSet, int QuestionSetVersion,
    IReadOnlyDictionary<string, string> Answers, IReadOnlyList<string> Reasons, string? Text, string Basis = Rating.WalkUp, bool Reported = false, RatingMarks Marks = default, string? Language = null)
{
    public const string WalkUp = "walk-up", Token = "token", Code = "code";

    /// <summary>Group of claimed ratings that is released together, in the place of a point: one service of one office.</summary>
    public static string ClaimedAt(string office, string service) => $"{office}/{service}";
}

public static class SubmittedRating
{
    public const int LongestText = 2000;
    private const int IdBytes = 16;

    public static byte[]? IdOf(string rating)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + 2];
        return rating is { Length: 22 } && Base64Url.IsValid(rating) && Base64Url.TryDecodeFromChars(rating, bytes, out var n) && n == IdBytes
            ? SHA256.HashData(bytes[..IdBytes]) : null;
    }

    /// <summary>Every fault, or the rating to store. The point is known and open.</summary>
    public static (Rating? Rating, IReadOnlyList<FieldError> Faults) Decide(SubmitRating sent, QuestionSet set, ServicePoint point, DateOnly today)
    {
        var faults = new List<FieldError>();
        var id = IdOf(sent.Rating);
        if (id is null) faults.Add(new("rating", "random-id", "16 random bytes as 22 characters of base64url."));
        if (sent.Answers.Count == 0) faults.Add(new("answers", "at-least-one"));
        foreach (var (question, option) in sent.Answers)
        {
            var known = set.Questions.FirstOrDefault(q => q.Id == question);
            if (known is null) faults.Add(new($"answers.{Shown(question)}", "unknown-question"));
            else if (known.Options.All(o => o.Code != option)) faults.Add(new($"answers.{question}", "unknown-option"));
        }
        if (sent.Reasons.Distinct().Count() != sent.Reasons.Count) faults.Add(new("reasons", "named-twice"));
        foreach (var reason in sent.Reasons)
            if (set.ReasonCodes.All(r => r.Code != reason)) faults.Add(new("reasons", "unknown-reason", Shown(reason)));
        if (!PageLanguage.IsOne(sent.Language)) faults.Add(new("language", "unknown-value", string.Join(", ", PageLanguage.Known)));
        var text = string.IsNullOrWhiteSpace(sent.Text) ? null : sent.Text.Trim();
        if (text is { Length: > LongestText }) faults.Add(new("text", "too-long", $"At most {LongestText} characters."));
        return faults.Count > 0 ? (null, faults) : (new Rating(id!, point.Point, point.Agency, point.Office, point.Service, today, set.Id, set.Version,
            sent.Answers, [.. sent.Reasons.Order(StringComparer.Ordinal)], text is null ? null : Masking.Of(text),
            Reported: set.Questions.Any(q => q.Confidential && sent.Answers.TryGetValue(q.Id, out var code) && q.Options.Any(o => o.Code == code && o.Value == 0)), Language: sent.Language), []);
    }

    /// <summary>The row in one spelling; the daily digest covers it.</summary>
    /// <param name="basis">Written only when it is not walk-up: rows of before there were others keep their digest.</param>
    public static byte[] Canonical(byte[] id, string point, string service, string questionSet, int version, IReadOnlyDictionary<string, string> answers, IReadOnlyList<string> reasons,
        string basis = Rating.WalkUp) =>
        Encoding.UTF8.GetBytes(string.Join('\n', [Convert.ToHexStringLower(id), point, service, $"{questionSet}@{version}", .. basis == Rating.WalkUp ? [] : new[] { "basis=" + basis },
            .. answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"), .. reasons.Order(StringComparer.Ordinal).Select(r => $"+{r}")]));

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40];
}
