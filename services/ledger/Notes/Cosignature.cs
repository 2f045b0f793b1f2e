using System.Globalization;
using System.Text;

namespace Transparency.Ledger;

/// <summary>The message a cosignature/v1 is made over (C2SP tlog-cosignature).</summary>
internal static class Cosignature
{
    internal static byte[] Message(string noteText, long at) =>
        Encoding.UTF8.GetBytes($"cosignature/v1\ntime {at.ToString(CultureInfo.InvariantCulture)}\n{noteText}");
}
