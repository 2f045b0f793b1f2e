using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Transparency.Portal.Packs;
using Transparency.Portal.Text;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Shell;

/// <summary>What every part of one page knows: language, words, who looks, where we are and what time it is.</summary>
public sealed class Screen
{
    private static readonly string[] LargeTypes = ["125", "150"];
    private readonly HttpContext _context;

    public Screen(IHttpContextAccessor accessor, TimeProvider time)
    {
        _context = accessor.HttpContext ?? throw new InvalidOperationException("A screen exists only inside a request.");
        Now = time.GetUtcNow();
        Path = _context.Request.Path.Value is { Length: > 0 } path ? path : "/";
        T = Languages.Of(_context);
        var type = _context.Request.Query["type"].ToString();
        LargeType = LargeTypes.Contains(type) ? type : null;
    }

    public DateTimeOffset Now { get; }

    public Texts T { get; }

    public Language Language => T.Language;

    /// <summary>Language of the page as HTML and contracts name it: th, en, or the code of a pack.</summary>
    public string Lang => T.Pack ?? (Language == Language.Thai ? "th" : "en");

    /// <summary>Who looks, as the gateway's ticket says.</summary>
    public Caller Caller => Caller.Of(_context);

    /// <summary>125 or 150 when the reader asked for larger type, else null.</summary>
    public string? LargeType { get; }

    /// <summary>Key under which answers are kept for this reader.</summary>
    internal string Person => Caller.IsAnonymous ? "public" : string.Join('|', [Caller.Subject, .. Caller.Roles, .. Caller.Agencies, .. Caller.Offices]);

    /// <summary>Whether the gateway says that the request comes from a network of the ministry's offices.</summary>
    internal bool FromOfficeNetwork => _context.Request.Headers[OfficeNetworkHeader.Name] == OfficeNetworkHeader.Yes;

    internal CancellationToken Aborted => _context.RequestAborted;

    /// <summary>Path without the language, e.g. <c>/cases</c>. A page that answers a form sets the path a reader may come back to.</summary>
    public string Path { get; set; }

    /// <summary>The reader followed a link of this site, as far as the browser says.</summary>
    public bool CameFromHere => _context.Request.Headers["Sec-Fetch-Site"] == "same-origin";

    /// <summary>Kebab-case name of the problem with which a service refused the last form; null while none did, or when it did not say.</summary>
    public string? Refused { get; internal set; }

    /// <summary>What became of a form that was not taken, for the address that it leads back to.</summary>
    public string Failure => Reading.Refusal.Write(Refused, TraceId);

    public string TraceId => Activity.Current?.TraceId.ToHexString() ?? _context.TraceIdentifier;

    /// <summary>Address of the same page in the other language.</summary>
    public string OtherLanguage => SamePage(Language == Language.Thai ? "/en" : "");

    /// <summary>Address of this page under the prefix of a language.</summary>
    public string SamePage(string prefix) => Prefixed(prefix, Path) + _context.Request.QueryString;

    /// <summary>A link inside the portal in the page's language, in English where a pack ends; parameters without value are left out.</summary>
    public string Link(string path, params ReadOnlySpan<(string Name, object? Value)> query)
    {
        var link = Prefixed(T.Pack is not null && !LanguagePack.Has(path) ? "/en" : Prefix, path);
        foreach (var (name, value) in query)
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text)
                link = QueryHelpers.AddQueryString(link, name, text);
        return LargeType is null ? link : QueryHelpers.AddQueryString(link, "type", LargeType);
    }

    /// <summary>This page with some parameters replaced; a null value removes one.</summary>
    public string Here(params ReadOnlySpan<(string Name, object? Value)> changes)
    {
        var query = _context.Request.Query.ToDictionary(p => p.Key, p => p.Value.ToString());
        foreach (var (name, value) in changes)
            query[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return query.Where(p => p.Value.Length > 0).Aggregate(Prefixed(Prefix, Path), (l, p) => QueryHelpers.AddQueryString(l, p.Key, p.Value));
    }

    public string Query(string name) => _context.Request.Query[name].ToString().Trim();

    public string Date(DateTimeOffset instant) => Date(ThaiTime.Day(instant));

    public string Date(DateOnly day) => T.Pack is null ? ThaiTime.Date(day, Language) : ThaiTime.Numeric(day);

    public string Month(DateOnly month) => ThaiTime.Month(month, Language);

    public string Instant(DateTimeOffset instant) => T.Pack is null ? ThaiTime.Instant(instant, Language) : $"{Date(instant)} {ThaiTime.Clock(instant, Language)}";

    /// <summary>Says what the page is when it is not the page asked for; only before the first byte is sent.</summary>
    public void Answer(int status) => _context.Response.StatusCode = status;

    /// <summary>Lets the browser ask again by itself: for work that is under way, without a script.</summary>
    public void LookAgainAfter(TimeSpan pause) => _context.Response.Headers["Refresh"] = ((int)pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private string Prefix => T.Pack is { } pack ? "/" + pack : Language == Language.English ? "/en" : "";

    private static string Prefixed(string prefix, string path) => prefix.Length > 0 && path == "/" ? prefix : prefix + path;
}
