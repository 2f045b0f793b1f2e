using System.Runtime.CompilerServices;

namespace Transparency.Portal.Tests;

/// <summary>Where the portal's own files lie in the checkout.</summary>
internal static class Sources
{
    public static string Portal { get; } = Path.GetFullPath(Path.Combine(Here(), "../../services/portal"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
