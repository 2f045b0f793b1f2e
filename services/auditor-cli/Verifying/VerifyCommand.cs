using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Transparency.AuditorCli.Verifying;

/// <summary><c>transparency verify live|bundle|receipt|report|flag</c>: checks against signatures, not against anybody's word. Exit code 1: something differs; what and where stands on the last line.</summary>
public static class VerifyCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n" };

    public static Command Create() => new("verify", "Check a running system, an audit bundle, a receipt, the report of a replay or a flag")
    {
        VerifyLive.Create(),
        VerifyBundle.Create(),
        VerifyReceipt.Create(),
        VerifyReport.Create(),
        VerifyFlag.Create(),
    };
}
