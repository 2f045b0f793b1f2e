using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Reading;

namespace Transparency.Portal.Clock;

/// <summary>Law texts that the ministry has compared with the Royal Gazette; asked for once a page. While decision-capture is silent a text is shown as unconfirmed.</summary>
public sealed class LawTexts(ServiceReader reader)
{
    private Task<Dictionary<(string, string), LawTextConfirmation>>? _known;

    /// <summary>Who confirmed this text, to the letter; null when nobody has.</summary>
    public async Task<LawTextConfirmation?> Of(string th, string en) => (await (_known ??= ReadAsync())).GetValueOrDefault((th, en));

    /// <summary>The text of a period as it is confirmed: the section with what it says.</summary>
    public static (string Th, string En) Of(string lawTh, string textTh, string lawEn, string textEn) => ($"{lawTh}: {textTh}", $"{lawEn}: {textEn}");

    /// <summary>The text of a rule about a period.</summary>
    public static (string Th, string En) Of(ReportingPeriodRule rule) => Of(rule.LawTh, rule.TextTh, rule.LawEn, rule.TextEn);

    private async Task<Dictionary<(string, string), LawTextConfirmation>> ReadAsync() =>
        (await reader.AskPublicly<LawTextConfirmations>(ServiceReader.DecisionCapture, "/api/catalogue/law-texts")).Value?.Texts.ToDictionary(each => (each.Th, each.En)) ?? [];
}
