using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.Ledger.Tests;

/// <summary>The second implementation, built once from tests/ledger-second and spoken to line by line.</summary>
public sealed class GoProgram : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ledger-second-");
    private readonly Process _process;

    public GoProgram()
    {
        var source = Path.Combine(Repository(), "tests", "ledger-second");
        var program = Path.Combine(_directory.FullName, "second");
        Process build;
        try
        {
            build = Start("go", ["build", "-o", program, "."], source);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("The Go tool chain is missing. ./build/test installs it (Debian package golang-go) before it runs the tests.", e);
        }
        using (build)
        {
            var errors = build.StandardError.ReadToEnd();
            build.WaitForExit();
            if (build.ExitCode != 0)
                throw new InvalidOperationException($"go build failed: {errors}");
        }
        _process = Start(program, [], source);
    }

    internal JsonNode Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        _process.StandardInput.Flush();
        return JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The second implementation ended: {_process.StandardError.ReadToEnd()}"))!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Transparency.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory.FullName;
    }

    private Process Start(string program, string[] arguments, string directory)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing is downloaded, no C compiler is needed, and a missing home directory does not matter.
        start.Environment["GOPROXY"] = "off";
        start.Environment["CGO_ENABLED"] = "0";
        if (!start.Environment.ContainsKey("HOME"))
            start.Environment["GOCACHE"] = Path.Combine(_directory.FullName, "cache");
        return Process.Start(start)!;
    }
}
