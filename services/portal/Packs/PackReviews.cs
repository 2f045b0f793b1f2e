using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Reading;

namespace Transparency.Portal.Packs;

/// <summary>Which packs a named person has read, as citizen-feedback has it on record. When it does not answer none is taken as read.</summary>
public sealed class PackReviews(ServiceReader reader)
{
    private IReadOnlyList<LanguagePackApproval> _approvals = [];

    public async Task Load() => _approvals = (await reader.AskPublicly<LanguagePackApprovals>(ServiceReader.CitizenFeedback, "/api/language-packs")).Value?.Packs ?? [];

    /// <summary>True when this very file was approved; a changed pack is another file.</summary>
    public bool Approved(string code) => Approved(LanguagePack.All.First(pack => pack.Code == code), _approvals);

    public static bool Approved(LanguagePack pack, IReadOnlyList<LanguagePackApproval> approvals) => approvals.Any(a => a.Code == pack.Code && a.Digest == pack.Digest);
}
