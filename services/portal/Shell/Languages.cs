using Transparency.Portal.Packs;
using Transparency.Portal.Text;

namespace Transparency.Portal.Shell;

/// <summary><c>/en/…</c> is the same page in English, <c>/my/…</c> and the like in a language pack. The prefix becomes the path base, so routes are written once.</summary>
public static class Languages
{
    private static readonly string[] Prefixes = ["/en", .. LanguagePack.All.Select(pack => pack.Prefix)];

    public static IApplicationBuilder UseLanguages(this IApplicationBuilder app)
    {
        // One prefix at most: /en/my/… is no address.
        foreach (var prefix in Prefixes)
            app.UseWhen(context => !context.Request.PathBase.HasValue, branch => branch.UsePathBase(prefix));
        return app.UseRouting();
    }

    /// <summary>The words of the address that was asked for.</summary>
    public static Texts Of(HttpContext context) => context.Request.PathBase.Value switch
    {
        "/en" => Texts.In(Language.English),
        { Length: > 0 } prefix when LanguagePack.All.FirstOrDefault(pack => pack.Prefix == prefix) is { } pack => pack.Texts,
        _ => Texts.In(Language.Thai),
    };
}
