using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>Fields and values of catalogue differences in words.</summary>
public static class FieldWords
{
    /// <summary>A path by codes: each part in words where there are words for it.</summary>
    /// <param name="service">Names of its steps and decision points are used; null when it is not known.</param>
    public static string Path(string path, Service? service, Texts text) => string.Join(" › ", path.Split('/').Select((part, i) =>
        service?.Steps.FirstOrDefault(each => each.Code == part) is { } step ? text.Of(step.NameTh, step.NameEn)
        : service?.DecisionPoints.FirstOrDefault(each => each.Code == part) is { } point ? text.Of(point.NameTh, point.NameEn)
        : service?.StopReasons?.FirstOrDefault(each => each.Code == part) is { } stop ? text.Of(stop.NameTh, stop.NameEn)
        : i > 0 && path.Split('/')[i - 1] == "risk" ? text.Code("rating", part)
        // A step stands in an order; of somebody who may decide, the order is a document.
        : text.Code("catalogueField", part == "order" && i == 2 && path.StartsWith("steps/", StringComparison.Ordinal) ? "stepOrder" : part)));

    /// <summary>A value as text: a limit as people say it, a choice, yes and no in words.</summary>
    /// <param name="path">Field that holds it.</param>
    public static string Value(string path, string? value, Texts text) => value switch
    {
        null or "" => "–",
        _ when path.EndsWith("/kind", StringComparison.Ordinal) => text.Code("power", value),
        _ when path == "kind" => text.Code("kind", value),
        _ when path == "startBasis" => text.Code("startBasis", value),
        _ when path == "eServiceLevel" => text.Code("catalogue.levelOf", value),
        "true" => text["value.true"],
        "false" => text["value.false"],
        _ when value.Split(' ') is [var number, "minutes" or "hours" or "workingDays" or "days" or "months"] && decimal.TryParse(number, CultureInfo.InvariantCulture, out var amount) => Figures.Duration(amount, value.Split(' ')[1], text),
        _ => value,
    };
}
