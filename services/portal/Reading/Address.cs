using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Transparency.Portal.Reading;

/// <summary>Builds the path of a question; parameters without value are left out.</summary>
public static class Address
{
    public static string Of(string path, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        foreach (var (name, value) in query)
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text)
                path = QueryHelpers.AddQueryString(path, name, text);
        return path;
    }
}
