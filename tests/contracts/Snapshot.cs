using System.Runtime.CompilerServices;

namespace Transparency.Contracts.Tests;

/// <summary>A text kept beside the test. With <c>ACCEPT_SNAPSHOTS=1</c> the file is rewritten, so that the change shows in review.</summary>
internal static class Snapshot
{
    public static void Check(string actual, string file, [CallerFilePath] string here = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(here)!, file);
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(path, actual);
        File.Exists(path).ShouldBeTrue($"{file} is missing; run once with ACCEPT_SNAPSHOTS=1 and review it");
        actual.ShouldBe(File.ReadAllText(path), $"{file} differs: consumers depend on it; accept with ACCEPT_SNAPSHOTS=1 only if they do not break");
    }
}
