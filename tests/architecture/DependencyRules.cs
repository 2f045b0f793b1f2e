using System.Text.Json;

namespace Transparency.Architecture.Tests;

public class DependencyRules
{
    private static readonly string[] Shared = ["contracts", "services/service-defaults", "services/event-store", "services/ledger"];

    [Fact]
    public void A_service_references_shared_libraries_and_never_another_service()
    {
        var wrong = from project in Repository.ProductProjects
                    let allowed = project switch
                    {
                        "contracts/Contracts.csproj" or "services/ledger/Ledger.csproj" or "services/red-flag/Statistics/RedFlag.Statistics.csproj" => [],
                        "services/event-store/EventStore.csproj" => ["contracts", "services/ledger"],
                        "services/service-defaults/ServiceDefaults.csproj" => ["contracts"],
                        "gateway/Gateway.csproj" => ["services/service-defaults"],
                        "services/scoring/Measures/Scoring.Measures.csproj" => ["contracts"],
                        "services/red-flag/Rules/RedFlag.Rules.csproj" => ["contracts", "services/red-flag/Statistics"],
                        "services/portal/Portal.csproj" => ["contracts", "services/service-defaults"],
                        // An auditor recomputes what red-flag and scoring compute, without the services.
                        "services/auditor-cli/AuditorCli.csproj" => [.. Shared, "services/red-flag/Rules", "services/red-flag/Statistics", "services/scoring/Measures"],
                        "services/red-flag/RedFlag.csproj" => [.. Shared, "services/red-flag/Rules", "services/red-flag/Statistics"],
                        "services/scoring/Scoring.csproj" => [.. Shared, "services/scoring/Measures"],
                        _ => Shared,
                    }
                    from reference in Repository.References(project)
                    where !allowed.Contains(reference)
                    select $"{project} → {reference}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Contracts_carry_no_packages()
    {
        Repository.Xml("contracts/Contracts.csproj").Descendants("PackageReference").ShouldBeEmpty();
        Repository.Xml("contracts/Contracts.csproj").Descendants("FrameworkReference").ShouldBeEmpty();
    }

    [Fact]
    public void MassTransit_is_pinned_below_the_commercial_version()
    {
        var pins = Repository.Xml("Directory.Packages.props").Descendants("PackageVersion")
            .Where(p => p.Attribute("Include")!.Value.StartsWith("MassTransit", StringComparison.Ordinal)).Select(p => p.Attribute("Version")!.Value).ToArray();
        pins.ShouldNotBeEmpty();
        pins.ShouldAllBe(v => v.StartsWith("[8.", StringComparison.Ordinal) && v.EndsWith(']') && !v.Contains(','));
        Resolved().Where(r => r.Package.StartsWith("MassTransit", StringComparison.OrdinalIgnoreCase) && r.Version.Major >= 9).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("MediatR", 0)]
    [InlineData("AutoMapper", 0)]
    [InlineData("FluentAssertions", 8)]
    [InlineData("Microsoft.EntityFrameworkCore.InMemory", 0)]
    [InlineData("Microsoft.EntityFrameworkCore.Sqlite", 0)]
    [InlineData("Microsoft.Data.Sqlite", 0)]
    public void Packages_that_this_system_does_not_use_are_not_resolved(string package, int fromMajor) =>
        Resolved().Where(r => r.Package.Equals(package, StringComparison.OrdinalIgnoreCase) && r.Version.Major >= fromMajor).ShouldBeEmpty();

    [Fact]
    public void Versions_stand_in_one_place() =>
        Repository.Files(".csproj").SelectMany(p => Repository.Xml(p).Descendants("PackageReference").Where(r => r.Attribute("Version") is not null).Select(r => $"{p}: {r}"))
            .ShouldBeEmpty();

    [Fact]
    public void Every_project_has_its_lock_file_and_is_in_the_solution()
    {
        var solution = Repository.Text("Transparency.sln").Replace('\\', '/');
        foreach (var project in Repository.Files(".csproj"))
        {
            File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "packages.lock.json")).ShouldBeTrue($"{project} has no lock file");
            solution.ShouldContain(project);
        }
    }

    [Fact]
    public void Nothing_stands_in_for_the_database_or_the_broker() =>
        Repository.Files(".cs").Where(f => !f.StartsWith("tests/architecture/", StringComparison.Ordinal))
            .Where(f => Repository.Text(f) is var text && (text.Contains("UseInMemoryDatabase", StringComparison.Ordinal) || text.Contains("UsingInMemory", StringComparison.Ordinal) || text.Contains("UseSqlite", StringComparison.Ordinal) || text.Contains("AddMassTransitTestHarness", StringComparison.Ordinal)))
            .ShouldBeEmpty();

    private static IEnumerable<(string Package, Version Version)> Resolved() =>
        from file in Repository.Files("packages.lock.json")
        from framework in JsonDocument.Parse(Repository.Text(file)).RootElement.GetProperty("dependencies").EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.TryGetProperty("resolved", out _)
        select (package.Name, Version.Parse(package.Value.GetProperty("resolved").GetString()!.Split('-', '+')[0]));
}
