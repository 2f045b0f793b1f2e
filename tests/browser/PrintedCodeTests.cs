using Microsoft.Playwright;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>The codes on paper are read back by a reader that knows nothing of ours (ZXing), from what the page looks like when it is printed.</summary>
[Collection(SystemCollection.Name)]
public class PrintedCodeTests(RunningSystem system)
{
    [Theory]
    [InlineData("th")]
    [InlineData("en")]
    public async Task The_code_on_a_poster_leads_to_its_service_point(string language)
    {
        var point = await system.PointAsync();
        await using var visit = await system.OpenAsync(user: "admin.doe", language: language);
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await visit.GoAsync($"{(language == "en" ? "/en" : "")}/service-points/{point}/poster");
        var text = await ReadAsync(visit.Page, ".poster .qr");
        text.ShouldBe(new Uri(system.Address, "/q/" + point).ToString());
        (await visit.Page.Locator(".poster-url").InnerTextAsync()).Trim().ShouldEndWith("/q/" + point);
        // The same code as a file, for signs that are made elsewhere; for those who look after the poster only.
        var file = new Uri(system.Address, $"/service-points/{point}/qr.svg").ToString();
        var svg = await (await visit.Page.APIRequest.GetAsync(file)).TextAsync();
        svg.ShouldStartWith("<svg xmlns=");
        svg.ShouldContain($"d=\"{await visit.Page.Locator(".poster .qr-ink").GetAttributeAsync("d")}\"");
        svg.ShouldContain($"<title>{text}</title>");
        await using var officer = await system.OpenAsync(user: "officer.doe");
        (await officer.Page.APIRequest.GetAsync(file)).Status.ShouldBe(403);
        // A passer-by's phone, without session.
        await using var phone = await system.OpenAsync(320, language: language);
        (await phone.Page.GotoAsync(text!))!.Status.ShouldBe(200);
        await Expect(phone.Page.Locator("main form").First).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("th")]
    [InlineData("en")]
    public async Task The_code_on_a_receipt_card_leads_to_its_entry_in_the_log(string language)
    {
        var receipt = await system.ReceiptAsync();
        await using var visit = await system.OpenAsync(user: "auditor", language: language);
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });
        var prefix = language == "en" ? "/en" : "";
        await visit.GoAsync($"{prefix}/cases/{receipt.CaseId}");
        await visit.GoAsync((await visit.Page.Locator($".receipt-links a[href$='{receipt.EventId}']").Last.GetAttributeAsync("href"))!);
        var text = await ReadAsync(visit.Page, ".receipt .qr");
        text.ShouldBe(await visit.Page.Locator(".receipt figcaption a").GetAttributeAsync("href"));
        text!.ShouldContain($"index={receipt.Index.Replace(",", "", StringComparison.Ordinal)}&");
        // Level Q: a letter that was stained in the middle is still read.
        (await ReadAsync(visit.Page, ".receipt .qr", stain: 0.2)).ShouldBe(text);
        await using var phone = await system.OpenAsync(320, language: language);
        await phone.Page.GotoAsync(text!);
        await Expect(phone.Page.Locator("#printed .verdict.good")).ToContainTextAsync("#" + receipt.Index);
    }

    // On a picture straight from the screen this reader's search for the three corners is led astray by about one code in thirty, at one size of
    // picture or another (counted by hand over 2,000 addresses at eight sizes); a phone reads many frames, so several are given, and last the code's own outline.
    private static readonly (double Size, bool Outline)[] Frames = [(1, false), (0.7, false), (0.5, false), (1, true)];

    /// <summary>What a reader makes of the picture; null when nothing.</summary>
    /// <param name="stain">Side of a square of ink over the middle, as a part of the code's side.</param>
    private static async Task<string?> ReadAsync(IPage page, string code, double stain = 0)
    {
        var picture = Convert.ToBase64String(await page.Locator(code).ScreenshotAsync());
        foreach (var (size, outline) in Frames)
            if (await FrameAsync(page, picture, stain, size, outline) is { } text)
                return text;
        return null;
    }

    private static async Task<string?> FrameAsync(IPage page, string picture, double stain, double size, bool outline)
    {
        var blank = await page.Context.NewPageAsync();
        var pixels = await blank.EvaluateAsync<string>("""
            async ([png, stain, size]) => {
              const image = new Image();
              image.src = 'data:image/png;base64,' + png;
              await image.decode();
              const width = Math.round(image.width * size), height = Math.round(image.height * size);
              const canvas = Object.assign(document.createElement('canvas'), { width, height });
              const drawing = canvas.getContext('2d');
              drawing.drawImage(image, 0, 0, width, height);
              drawing.fillStyle = '#000';
              const side = Math.min(width, height) * stain;
              drawing.fillRect((width - side) / 2, (height - side) / 2, side, side);
              const bytes = drawing.getImageData(0, 0, width, height).data;
              let text = '';
              for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
              return `${width} ${height} ${btoa(text)}`;
            }
            """, new object[] { picture, stain, size });
        await blank.CloseAsync();
        var parts = pixels.Split(' ');
        var source = new RGBLuminanceSource(Convert.FromBase64String(parts[2]), int.Parse(parts[0]), int.Parse(parts[1]), RGBLuminanceSource.BitmapFormat.RGBA32);
        Dictionary<DecodeHintType, object> hints = outline ? new() { [DecodeHintType.PURE_BARCODE] = true } : [];
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), hints)?.Text;
    }
}
