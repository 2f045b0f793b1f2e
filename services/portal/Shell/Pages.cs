using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.ResponseCompression;
using Transparency.Portal.Clock;
using Transparency.Portal.Claim;
using Transparency.Portal.Catalogue;
using Transparency.Portal.CatalogueEdits;
using Transparency.Portal.Complaining;
using Transparency.Portal.Coverage;
using Transparency.Portal.Desk;
using Transparency.Portal.Erasures;
using Transparency.Portal.Flags;
using Transparency.Portal.Ita;
using Transparency.Portal.MyCase;
using Transparency.Portal.Objecting;
using Transparency.Portal.Packs;
using Transparency.Portal.OpenData;
using Transparency.Portal.PreChecks;
using Transparency.Portal.PublicServices;
using Transparency.Portal.Quality;
using Transparency.Portal.Rating;
using Transparency.Portal.Replays;
using Transparency.Portal.Rubrics;
using Transparency.Portal.SelfAssessment;
using Transparency.Portal.ServicePoints;
using Transparency.Portal.Verification;
using Transparency.Portal.Staff;
using Transparency.Portal.Verify;

namespace Transparency.Portal.Shell;

/// <summary>Registers and maps what draws pages.</summary>
public static class Pages
{
    public static void AddShell(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents();
        // Thai letters as themselves: as numeric entities a page would weigh nearly three times as much.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
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
            o.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"];
        });
        services.AddExceptionHandler<FailurePage>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInOrRefusal>();
        services.AddSingleton<Assets>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<RatingSeal>();
        services.AddSingleton<ComplainSeal>();
        services.AddSingleton<CatalogueShelf>();
        services.AddScoped<Screen>();
        services.AddScoped<Names>();
        services.AddScoped<LawTexts>();
        services.AddSingleton<CalendarYears>();
        services.AddScoped<PackReviews>();
    }

    public static void UsePages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseNames();
        app.UseAntiforgery();
    }

    // Also outside of the pages proper, because a refusal is drawn before they are reached.
    public static void UseNames(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            await context.RequestServices.GetRequiredService<Names>().Load();
        await next(context);
    });

    public static void MapPages(this WebApplication app)
    {
        // The framework brings one address of its own, which forwards a redirect it has encrypted itself; pages say who may open them.
        app.MapRazorComponents<App>().Add(endpoint =>
        {
            if (endpoint.DisplayName == "Blazor Opaque Redirection")
                endpoint.Metadata.Add(new AllowAnonymousAttribute());
        });
        app.MapSearch();
        app.MapFindPoint();
        app.MapAnswerRating();
        app.MapAnswerClaim();
        app.MapFindService();
        app.MapOpenServicePoint();
        app.MapResubmit();
        app.MapStateDay();
        app.MapWriterForms();
        app.MapTotalsForms();
        app.MapErasureForms();
        app.MapLawTextForms();
        app.MapClockRuleForms();
        app.MapItaForms();
        app.MapFlagForms();
        app.MapRubricReplayForms();
        app.MapRubricForms();
        app.MapReplayForms();
        app.MapPreCheckForms();
        app.MapCatalogueForms();
        app.MapStaffForms();
        app.MapComplainForms();
        app.MapMyCaseForms();
        app.MapDeskForms();
        app.MapObjectionForms();
        app.MapPackForms();
        app.MapCampaignForms();
        app.MapSelfAssessmentForms();
        app.MapVerificationForms();
        app.MapPointForms();
        app.MapQrFile();
        app.MapPrintClaimSlip();
        app.MapImprovementForms();
        app.MapCatalogueFile();
        app.MapOfflineFile();
        app.MapVerifierNames();
    }
}
