using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Catalogue;
using Transparency.Portal.Text;

namespace Transparency.Portal.Erasures;

/// <summary>Rules in the reader's language.</summary>
public static class RuleWords
{
    /// <summary>Name of the service that a retention time is for; null = every one without a time of its own.</summary>
    public static string Service(string? code, CatalogueIndex catalogue, Texts text) => code is null or "*" ? text["erasures.everyService"]
        : catalogue.Services.FirstOrDefault(each => each.Code == code) is { } service ? text.Of(service.NameTh, service.NameEn) : code;

    /// <summary>A rule by its name, <c>ground/…</c> or <c>retention/…</c>.</summary>
    public static string Of(string rule, ErasureRules? rules, CatalogueIndex catalogue, Texts text) =>
        rules?.Grounds.FirstOrDefault(each => each.Rule == rule) is { } ground ? LawWords.Of(ground.Code, ground.LawSection, text)
        : rule.Split('/', 2) is ["retention", var service] ? $"{text["erasures.retention"]}: {Service(service, catalogue, text)}"
        : rule;
}
