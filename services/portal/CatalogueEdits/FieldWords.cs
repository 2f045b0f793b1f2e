using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>Fields and values of catalogue differences in words.</summary>
public static class FieldWords
{
    /// <summary>A path by codes: each part in words where there are words for it.</summary>
    /// <param name="service">Names of its steps and decision points are used; null when it is not known.</param>
    public static string Path(string path, Service? service, Texts text) => string.Join(" › ", path.Split('/').Select(part =>
        service?.Steps.FirstOrDefault(each => each.Code == part) is { } step ? text.Of(step.NameTh, step.NameEn)
        : service?.DecisionPoints.FirstOrDefault(each => each.Code == part) is { } point ? text.Of(point.NameTh, point.NameEn)
        : service?.StopReasons?.FirstOrDefault(each => each.Code == part) is { } stop ? text.Of(stop.NameTh, stop.NameEn)
        : text.Code("catalogueField", part)));

    /// <summary>A value as text: a limit as people say it, yes and no in words.</summary>
    public static string Value(string? value, Texts text) => value switch
    {
        null or "" => "–",
        "true" => text["value.true"],
        "false" => text["value.false"],
        _ when value.Split(' ') is [var number, "minutes" or "hours" or "workingDays" or "days" or "months"] && decimal.TryParse(number, CultureInfo.InvariantCulture, out var amount) => Figures.Duration(amount, value.Split(' ')[1], text),
        _ => value,
    };
}
