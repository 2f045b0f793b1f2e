using System.CommandLine;
using System.IO.Compression;
using System.Text;
using Transparency.AuditorCli.Anomalies;
using Transparency.AuditorCli.Exporting;
using Transparency.AuditorCli.Measures;
using Transparency.AuditorCli.Peers;
using Transparency.AuditorCli.Replaying;
using Transparency.AuditorCli.Rubrics;
using Transparency.AuditorCli.Verifying;

namespace Transparency.AuditorCli.Tests;

/// <summary>Runs verbs in this process, with files in a folder that goes away.</summary>
public sealed class CommandLine : IDisposable
{
    // Standard output belongs to the process.
    private static readonly SemaphoreSlim One = new(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("transparency-cli-").FullName;

    public string File(string name) => Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        using var file = System.IO.File.Create(File(name));
        using Stream stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Encoding.UTF8.GetBytes(text));
        return File(name);
    }

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await One.WaitAsync();
        var (output, errors) = (Console.Out, Console.Error);
        using StringWriter written = new(), failed = new();
        try
        {
            Console.SetOut(written);
            Console.SetError(failed);
            var code = await new RootCommand { AnomalyCommand.Create(), PeersCommand.Create(), ItaCommand.Create(), SampleCommand.Create(), ClockCommand.Create(), RubricCommand.Create(), ExportCommand.Create(), HistoryCommand.Create(), ReplayCommand.Create(), VerifyCommand.Create() }.Parse(arguments).InvokeAsync();
            return (code, written.ToString(), failed.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
            One.Release();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
