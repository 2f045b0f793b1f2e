using System.Text;
using QRCoder;

namespace Transparency.Portal.Drawing;

/// <summary>A QR code as one path of squares. Level Q survives a quarter of the code being worn off; the quiet margin of four modules is part of it.</summary>
/// <param name="Size">Modules on a side, the margin included.</param>
/// <param name="Path">For the <c>d</c> of an SVG path, one unit per module.</param>
public sealed record QrPath(int Size, string Path)
{
    public static QrPath Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows.Count; x++)
            {
                if (!rows[y][x])
                    continue;
                var run = 1;
                while (x + run < rows.Count && rows[y][x + run])
                    run++;
                path.Append('M').Append(x).Append(' ').Append(y).Append('h').Append(run).Append("v1h-").Append(run).Append('z');
                x += run;
            }
        return new(rows.Count, path.ToString());
    }
}
