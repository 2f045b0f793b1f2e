using System.Globalization;

namespace Transparency.Gateway.Browser;

/// <summary>
/// When the portal itself does not answer, a person gets two sentences in Thai and English instead of a problem document.
/// Only for page loads (<c>Accept: text/html</c> outside <c>/api</c>); programs keep RFC 9457.
/// </summary>
public static class BrowserErrors
{
    public static void UseBrowserErrors(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.HasStarted || !IsPageLoad(context.Request) || Sentence(context.Response.StatusCode) is not { } sentence)
            return;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            <!doctype html><html lang="th"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{sentence.Thai}</title><h1>{sentence.Thai}</h1><p>{sentence.ThaiNext}</p><p lang="en">{sentence.English}</p></html>
            """), context.RequestAborted);
    });

    /// <summary>A person's browser asks for a page.</summary>
    public static bool IsPageLoad(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static (string Thai, string ThaiNext, string English)? Sentence(int status) => status switch
    {
        StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout =>
            ("ระบบยังไม่พร้อมให้บริการชั่วคราว", "ข้อมูลที่บันทึกไว้แล้วยังอยู่ครบ โปรดลองใหม่ในอีกสักครู่", "The system is not available for a moment. What was recorded is kept; please try again shortly."),
        StatusCodes.Status429TooManyRequests =>
            ("มีการเรียกใช้ถี่เกินไป", "โปรดรอสักครู่แล้วลองใหม่", "Too many requests from this place; please wait a moment and try again."),
        _ => null,
    };
}
