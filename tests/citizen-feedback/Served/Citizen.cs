using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Tests.Claims;
using Transparency.CitizenFeedback.Tests.Tokens;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>What a person with a claim code does, step by step over HTTP.</summary>
internal static class Citizen
{
    private static int _case;

    /// <summary>Opens a case as decision-capture would announce it.</summary>
    public static async Task<string> OpenCaseAsync(this Service service, string office = "bkk", string? agent = null)
    {
        var caseId = "case-" + Interlocked.Increment(ref _case).ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
        await service.RecordAsync(Case_facts.Fact(caseId, office: office, agent: agent));
        return caseId;
    }

    public static async Task RecordAsync(this Service service, params CaseFact[] facts)
    {
        var codes = service.Services.GetRequiredService<CodesFollowed>();
        long mark;
        do mark = await codes.MarkAsync(default);
        while (!await codes.HandleAsync(mark, mark + 1, facts, default));
    }

    /// <summary>The code as its receipt shows it.</summary>
    public static string CodeOf(this Service service, string caseId) => service.Services.GetRequiredService<ClaimSecrets>().CodeOf(caseId).Printed;

    public static async Task<ClaimView> LookAsync(this Service service, string code) => await Service.BodyAsync<ClaimView>(await service.SendAsync(HttpMethod.Post, "/api/claims/look", new LookAtCode(code)));

    /// <summary>Looks, blinds, claims and unblinds.</summary>
    public static async Task<Earned> EarnAsync(this Service service, string code, Func<int, byte[]>? random = null)
    {
        var look = await service.LookAsync(code);
        var key = new BlindPublicKey(Base64Url.DecodeFromChars(look.Modulus!));
        var blinding = Phone.Blind(key, random ?? RandomNumberGenerator.GetBytes);
        var claim = new ClaimSignature(code, look.Key!, Base64Url.EncodeToString(blinding.Blinded));
        var signed = Base64Url.DecodeFromChars((await Service.BodyAsync<BlindSigned>(await service.SendAsync(HttpMethod.Post, "/api/claims", claim))).Signature);
        return new(key, claim, blinding, signed, Phone.Unblind(key, blinding, signed));
    }

    public static async Task<HttpStatusCode> TryAsync(this Service service, CastVote vote)
    {
        using var answer = await service.SendAsync(HttpMethod.Post, "/api/votes", vote);
        return answer.StatusCode;
    }

    public static async Task<long> CountAsync(this Service service, string sql)
    {
        await using var command = service.Store.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>A token somebody earned, with all the phone knows.</summary>
internal sealed record Earned(BlindPublicKey Key, ClaimSignature Claim, Phone.Blinding Blinding, byte[] BlindSignature, byte[] Signature)
{
    public CastVote Vote(string e1 = "yes") => new(Key.Id, Base64Url.EncodeToString(Blinding.Prepared), Base64Url.EncodeToString(Signature), "work-permit",
        new Dictionary<string, string> { ["e1"] = e1, ["e2"] = "yes", ["e3"] = "none" }, [], null);
}
