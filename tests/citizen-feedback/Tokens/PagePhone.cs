using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.CitizenFeedback.Tests.Tokens;

/// <summary>The JavaScript that phones run, in Node.js and spoken to line by line.</summary>
public sealed class PagePhone : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Checkout, "tests/citizen-feedback/Tokens/phone.mjs"), Path.Combine(Checkout, "services/portal/assets/claim/blind.js")])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardInputEncoding = new System.Text.UTF8Encoding(false),
    })!;

    private static string Checkout
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Transparency.sln"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    internal JsonNode Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, JsonSerializerOptions.Web));
        _process.StandardInput.Flush();
        return JsonNode.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"Node.js ended: {_process.StandardError.ReadToEnd()}"))!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }
}
