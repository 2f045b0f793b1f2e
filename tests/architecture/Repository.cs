using System.Xml.Linq;

namespace Transparency.Architecture.Tests;

/// <summary>The checkout these tests run in, read as text: rules hold for what is written, whether or not it is built.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", ".git", ".run", "artefacts", "node_modules", "TestResults", "lib"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes, of files whose name ends so.</summary>
    public static IReadOnlyList<string> Files(params string[] endings) =>
        [.. Walk(new DirectoryInfo(Root)).Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static XDocument Xml(string path) => XDocument.Load(Path.Combine(Root, path));

    /// <summary>Directories of services and libraries: <c>services/*</c>, contracts and the gateway.</summary>
    public static IReadOnlyList<string> ProductProjects => [.. Files(".csproj").Where(p => p.StartsWith("services/", StringComparison.Ordinal) || p.StartsWith("gateway/", StringComparison.Ordinal) || p.StartsWith("contracts/", StringComparison.Ordinal))];

    /// <summary>Source files of the product, tests and build tools left out.</summary>
    public static IReadOnlyList<string> ProductSources => [.. Files(".cs", ".razor").Where(p => !p.StartsWith("tests/", StringComparison.Ordinal) && !p.StartsWith("build/", StringComparison.Ordinal))];

    /// <summary>Top-level folder of each project that <paramref name="project"/> references, as <c>services/x</c>, <c>contracts</c> …</summary>
    public static IReadOnlyList<string> References(string project) =>
        [.. Xml(project).Descendants("ProjectReference").Select(r => Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, r.Attribute("Include")!.Value)))
            .Select(p => Path.GetRelativePath(Root, Path.GetDirectoryName(p)!).Replace('\\', '/'))];

    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
            yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        foreach (var below in folder.EnumerateDirectories().Where(d => !NotOurs.Contains(d.Name) && d.LinkTarget is null))
            foreach (var file in Walk(below))
                yield return file;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Transparency.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests must run inside the checkout.");
        return folder.FullName;
    }
}
