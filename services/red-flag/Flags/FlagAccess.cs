using Npgsql;
using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// Who sees which flags (system.md §9): the anti-corruption centre and auditors all of their agencies; officers and agency administrators
/// the process flags of their own agency; executives and operations counts only. Restricted flags that two investigators have not opened and
/// rules on trial leave no trace for the rest: not in lists, not in counts. Flags of the centre's own house are the auditors' alone.
/// </summary>
/// <param name="Agencies">Agencies whose flags are visible; null for all.</param>
/// <param name="Offices">Offices within them; null for all.</param>
/// <param name="Everything">Restricted and trial flags too.</param>
/// <param name="Except">Agencies whose flags are routed past the caller.</param>
public sealed record FlagAccess(IReadOnlyList<string>? Agencies, IReadOnlyList<string>? Offices, bool Everything, IReadOnlyList<string> Except)
{
    /// <summary>What the caller looks at blind now: its flags would tell what must not be known; null when nothing.</summary>
    public Blinding? Blinded { get; init; }

    /// <summary>Officers (pseudonyms) whose flags are routed past the caller, in any agency.</summary>
    public IReadOnlyList<string> ExceptOfficers { get; init; } = [];

    /// <summary>Roles that may read single flags.</summary>
    public static readonly string[] Readers = [Roles.RedFlagAdmin, Roles.Auditor, Roles.AgencyAdmin, Roles.Officer];

    /// <summary>Roles that may read counts: readers and those who see no single flag.</summary>
    public static readonly string[] Counters = [.. Readers, Roles.Executive, Roles.Operations, Roles.Service];

    public static FlagAccess Of(Caller caller, Routing routing) => new(
        caller.Agencies.Contains("*", StringComparer.Ordinal) || caller.Is(Roles.Service) ? null : caller.Agencies,
        caller.Offices.Count == 0 ? null : caller.Offices,
        caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor), caller.Is(Roles.RedFlagAdmin) ? routing.Outside : [])
    {
        ExceptOfficers = caller.Is(Roles.RedFlagAdmin) ? routing.TopExecutives : [],
    };

    /// <summary>Binds what the caller of a request may see; called by minimal APIs.</summary>
    public static async ValueTask<FlagAccess?> BindAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<FlagSight>().OfAsync(Caller.Of(context), context.RequestAborted);

    /// <param name="opened">Two investigators have opened the restricted flag.</param>
    /// <param name="assignee">Who works on it.</param>
    public bool Sees(FlagSubject flag, bool opened, string? assignee = null) =>
        SeesOffice(flag.Agency, flag.Office) && Blinded?.Hides(flag, assignee) != true && (Everything || (!flag.Shadow && (!flag.Restricted || opened)));

    /// <summary>What happens in this office is the caller's to look at.</summary>
    public bool SeesOffice(string agency, string office) => (Agencies is null || Agencies.Contains(agency)) && !Except.Contains(agency) && (Offices is null || Offices.Contains(office));

    /// <summary>The same as <see cref="Sees"/>, as a condition on <see cref="FlagAtWork.From"/>.</summary>
    public string Condition(NpgsqlParameterCollection parameters)
    {
        var conditions = new List<string> { Places(parameters) };
        if (Blinded is { } blinded) conditions.Add(blinded.Condition(parameters));
        if (ExceptOfficers.Count > 0)
        {
            var executives = Next(parameters, ExceptOfficers.ToArray());
            conditions.Add($"coalesce(officer, '') <> all({executives}) and not exists (select 1 from app.participant x where x.case_id = w.case_id and x.officer = any({executives}))");
        }
        if (!Everything) conditions.Add("(not restricted or opened) and not shadow");
        return string.Join(" and ", conditions);
    }

    /// <summary>Names what <see cref="Places"/> lets through, and what is looked at blind.</summary>
    public string PlacesKey => string.Join('/', new[] { Agencies, Offices, Except, Blinded?.Places ?? [] }.Select(names => names is null ? "*" : string.Join(',', names.Order(StringComparer.Ordinal))));

    /// <summary>The same as <see cref="SeesOffice"/>, as a condition on columns agency and office.</summary>
    public string Places(NpgsqlParameterCollection parameters)
    {
        var conditions = new List<string> { "true" };
        if (Agencies is not null) conditions.Add($"agency = any({Next(parameters, Agencies.ToArray())})");
        if (Offices is not null) conditions.Add($"office = any({Next(parameters, Offices.ToArray())})");
        if (Except.Count > 0) conditions.Add($"agency <> all({Next(parameters, Except.ToArray())})");
        return string.Join(" and ", conditions);
    }

    /// <summary>Adds a positional parameter and returns its place.</summary>
    public static string Next<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }
}
