using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.Portal.Tests.Verify;

/// <summary>The verifier that browsers run, in Node.js and spoken to line by line.</summary>
public sealed class BrowserVerifier : IDisposable
{
    private readonly Process _process;

    public BrowserVerifier()
    {
        var start = new ProcessStartInfo("node", [Path.GetFullPath(Path.Combine(Sources.Portal, "../../tests/portal/Verify/verifier.mjs")), Path.Combine(Sources.Portal, "assets", "verify")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
        };
        _process = Process.Start(start)!;
    }

    internal JsonNode? Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        _process.StandardInput.Flush();
        return JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"Node.js ended: {_process.StandardError.ReadToEnd()}"));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }
}
