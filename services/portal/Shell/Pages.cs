using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.ResponseCompression;
using Transparency.Portal.Catalogue;
using Transparency.Portal.PublicServices;
using Transparency.Portal.Quality;
using Transparency.Portal.Rating;
using Transparency.Portal.ServicePoints;

namespace Transparency.Portal.Shell;

/// <summary>Registers and maps what draws pages.</summary>
public static class Pages
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents();
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "transparency-form";
            o.Cookie.SameSite = SameSiteMode.Strict;
        });
        var keys = services.AddDataProtection().SetApplicationName("transparency-portal");
        // Without a directory the keys live as long as the process: forms opened before a restart ask to be filled again.
        if (builder.Configuration["DataProtection:Directory"] is { Length: > 0 } directory)
            keys.PersistKeysToFileSystem(new DirectoryInfo(directory));
        services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
            o.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
        });
        services.AddExceptionHandler<FailurePage>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInOrRefusal>();
        services.AddSingleton<Assets>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<RatingSeal>();
        services.AddSingleton<CatalogueShelf>();
        services.AddScoped<Screen>();
        services.AddScoped<Names>();
    }

    public static void UsePages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAntiforgery();
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapRazorComponents<App>();
        app.MapSearch();
        app.MapFindPoint();
        app.MapAnswerRating();
        app.MapFindService();
        app.MapOpenServicePoint();
        app.MapResubmit();
    }
}
