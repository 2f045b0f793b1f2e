using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Transparency.Servers;

namespace Transparency.Integration.Tests;

/// <summary>Ports are chosen a while before a program binds them: nobody else may get one in between.</summary>
public sealed class Ports : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ports-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Remembering(string name, int? port = null)
    {
        var file = Path.Combine(_folder.FullName, name);
        if (port is { } number) File.WriteAllText(file, number.ToString(CultureInfo.InvariantCulture));
        return file;
    }

    [Fact]
    public void Many_chosen_before_anybody_listens_are_all_different_and_below_the_kernels()
    {
        var ports = Enumerable.Range(0, 2_000).Select(_ => FreePort.Any()).ToList();
        ports.Distinct().Count().ShouldBe(2_000);
        var kernels = int.Parse(File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t')[0], CultureInfo.InvariantCulture);
        // Else there is no room below them.
        if (kernels >= 11_000) ports.ShouldAllBe(port => port < kernels);
    }

    [Fact]
    public void What_two_files_remember_is_one_programs_only()
    {
        var port = FreePort.Remembered(Remembering("first"));
        FreePort.Remembered(Remembering("second", port)).ShouldNotBe(port);
        FreePort.Remembered(Remembering("first")).ShouldBe(port, "a program that starts again finds its own");
        File.ReadAllText(Remembering("second")).ShouldNotBe(File.ReadAllText(Remembering("first")));
    }

    [Fact]
    public void What_somebody_listens_on_is_not_free()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var taken = ((IPEndPoint)somebody.LocalEndpoint).Port;
        FreePort.Remembered(Remembering("taken", taken)).ShouldNotBe(taken);
    }
}

/// <summary>Behind every port of an instance is the program it was chosen for, and says so.</summary>
[Collection(nameof(RunningSystem))]
public sealed class PortsOfAnInstance(RunningSystem system)
{
    [Theory]
    [InlineData("decision-capture")]
    [InlineData("scoring")]
    [InlineData("red-flag")]
    [InlineData("citizen-feedback")]
    [InlineData("witness")]
    [InlineData("portal")]
    [InlineData("gateway")]
    public async Task A_program_names_itself(string program)
    {
        var port = await File.ReadAllTextAsync(Path.Combine(system.RunFolder, "pids", program + ".port"));
        using var http = new HttpClient();
        var health = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).RootElement;
        (health.GetProperty("service").GetString(), health.GetProperty("status").GetString()).ShouldBe((program, "healthy"));
    }
}
