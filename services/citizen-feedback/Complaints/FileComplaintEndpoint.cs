using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Transparency.CitizenFeedback.Questions;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Complaints;

/// <summary>
/// <c>POST /api/complaints</c> (public; also the staff channel, which needs no sign-in) and <c>POST /api/complaints/entered</c> for those that came by
/// hotline, 1111, ศูนย์ดำรงธรรม or letter. The code and the secret are in this answer and nowhere else.
/// </summary>
public static class FileComplaintEndpoint
{
    /// <summary>Days for the first answer (§8 of the design: ≤ 15 days), calendar days after the day of filing in Bangkok.</summary>
    public const int DaysToAnswer = 15;

    private const int LargestBody = 22 * 1024 * 1024;
    private static readonly string[] Categories = ["bribery", "unfair", "delay", "other"], Identities = ["named", "confidential", "anonymous"];
    private static readonly string[] Abouts = ["service", "officer", "office-head", "agency-head", "centre"], Offered = ["web", "staff"];

    /// <summary>Channels that existed before this system: complaints from them are entered by a member of staff.</summary>
    public static readonly string[] OldChannels = ["hotline", "1111", "damrongtham", "letter"];

    public static void MapFileComplaint(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/complaints", FileAsync).AllowPublic().RequireRateLimiting(ComplaintHosting.Policy).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        app.MapPost("/api/complaints/entered", EnterAsync).Allow(ComplaintAccess.Desks).WithPost().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    /// <summary>The fact without its sealed words, or every fault. Pure.</summary>
    /// <param name="entered">Entered by staff: the channel is one of the old ones.</param>
    public static (ComplaintFact.Filed? Fact, ComplaintWords? Words, IReadOnlyList<FieldError> Faults) Decide(FileComplaint sent, string complaint, TrackingKey key, DateTimeOffset now,
        IReadOnlyList<Agency> agencies, IReadOnlyList<Office> offices, IReadOnlyList<Service> services, bool entered, string? against)
    {
        var faults = new List<FieldError>();
        OneOf("category", sent.Category, Categories);
        OneOf("identity", sent.Identity, Identities);
        OneOf("about", sent.About, Abouts);
        var channel = sent.Channel ?? (entered ? "" : "web");
        OneOf("channel", channel, entered ? OldChannels : Offered);
        var (agency, office, service) = (Given(sent.Agency), Given(sent.Office), Given(sent.Service));
        var desk = ComplaintAccess.DeskOf(sent.Category, sent.About);
        if (!PageLanguage.IsOne(sent.Language)) faults.Add(new("language", "unknown-value", string.Join(", ", PageLanguage.Known)));
        if (agency is null && desk == "agency") faults.Add(new("agency", "required", "The agency that the complaint is about."));
        if (agency is not null && agencies.All(a => a.Code != agency)) faults.Add(new("agency", "unknown-agency"));
        if (office is not null && offices.All(o => o.Code != office || o.Agency != agency)) faults.Add(new("office", "unknown-office"));
        if (service is not null && services.All(s => s.Code != service || s.Agency != agency)) faults.Add(new("service", "unknown-service"));
        if (sent.What?.Trim() is not { Length: >= 10 and <= 8000 }) faults.Add(new("what", "length", "10–8000 characters."));
        foreach (var (field, text, most) in new[] { ("whereWhen", sent.WhereWhen, 1000), ("name", sent.Name, 200), ("contact", sent.Contact, 200), ("caseRef", sent.CaseRef, 100), ("againstStaff", sent.AgainstStaff, 40) })
            if (text?.Length > most) faults.Add(new(field, "too-long", $"At most {most} characters."));
        // What nobody should keep is refused, not dropped: the person would believe that it is known.
        if (sent.Identity == "anonymous" && Given(sent.Name) is not null) faults.Add(new("name", "not-kept", "An anonymous complaint carries no name."));
        if (sent.Identity == "named" && Given(sent.Name) is null) faults.Add(new("name", "required"));
        if (faults.Count > 0) return (null, null, faults);
        var today = DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(7)).Date);
        var answerBy = today.AddDays(DaysToAnswer);
        // Who names an office that was closed means whoever has its work now; nobody is sent away to find out who that is.
        var inCharge = office is null ? null : Succession.InCharge(offices, office, today);
        return (new(complaint, sent.Category, sent.Identity, channel, sent.About, agency, inCharge, service, desk, desk == "agency" ? agency : null, answerBy,
            Convert.ToHexStringLower(key.CodeHash), Convert.ToHexStringLower(key.SecretHash), against, "", sent.Language, inCharge == office ? null : office),
            new(sent.What!.Trim(), Given(sent.WhereWhen), Given(sent.Name), Given(sent.Contact), Given(sent.CaseRef)), []);

        void OneOf(string field, string? value, string[] known)
        {
            if (!known.Contains(value)) faults.Add(new(field, "unknown-value", string.Join(", ", known)));
        }
    }

    private static Task<Results<Ok<ComplaintReceipt>, ProblemHttpResult>> FileAsync(FileComplaint sent, Complaints complaints, ComplaintSeal seal, CatalogueInForce catalogue, TimeProvider time, CancellationToken cancellationToken) =>
        TakeAsync(sent, null, complaints, seal, catalogue, time, cancellationToken);

    private static async Task<Results<Ok<ComplaintReceipt>, ProblemHttpResult>> EnterAsync(FileComplaint sent, Caller caller, Complaints complaints, ComplaintSeal seal, CatalogueInForce catalogue, TimeProvider time, CancellationToken cancellationToken) =>
        // An agency's desk enters what its own agency is complained of; whatever it is about then goes to the desk that answers for it.
        sent.Agency is { } agency && !caller.MayActFor(agency) ? Problems.Forbidden($"Not for agency {agency}.")
        : await TakeAsync(sent, caller, complaints, seal, catalogue, time, cancellationToken);

    private static async Task<Results<Ok<ComplaintReceipt>, ProblemHttpResult>> TakeAsync(FileComplaint sent, Caller? enteredBy, Complaints complaints, ComplaintSeal seal, CatalogueInForce catalogue, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!seal.Keeps) return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Complaints are not collected here.");
        var entries = await catalogue.GetAsync(cancellationToken);
        var key = TrackingKey.Of(RandomNumberGenerator.GetBytes(24));
        var (fact, words, faults) = Decide(sent, complaints.NewId(), key, time.GetUtcNow(), entries.Agencies, entries.Offices, entries.Services, enteredBy is not null, seal.Tag(sent.AgainstStaff));
        var (files, fileFaults) = Evidence.Clean(sent.Evidence, 0);
        if (fact is null || fileFaults.Count > 0) return Problems.Invalid([.. faults, .. fileFaults]);
        fact = fact with { Sealed = seal.SealWords(Places.Words(fact.Complaint), words!) };
        var (added, contents) = Evidence.Facts(fact.Complaint, files, 0, seal);
        await complaints.AddAsync(ComplaintState.None, [fact, .. added], enteredBy?.Subject, cancellationToken, contents);
        return TypedResults.Ok(new ComplaintReceipt(key.Code, key.Secret, fact.AnswerBy, Evidence.Views(added, time.GetUtcNow()), fact.NamedOffice is null ? null : fact.Office));
    }

    private static string? Given(string? text) => text?.Trim() is { Length: > 0 } given ? given : null;
}
