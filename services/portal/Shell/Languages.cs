using Transparency.Portal.Text;

namespace Transparency.Portal.Shell;

/// <summary><c>/en/…</c> is the same page in English. The prefix becomes the path base, so routes are written once.</summary>
public static class Languages
{
    private static readonly PathString EnglishBase = "/en";

    public static IApplicationBuilder UseLanguages(this IApplicationBuilder app) => app.UsePathBase(EnglishBase).UseRouting();

    public static Language Of(HttpContext context) =>
        context.Request.PathBase.Value?.EndsWith(EnglishBase.Value!, StringComparison.Ordinal) == true ? Language.English : Language.Thai;
}
