using Npgsql;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// Who sees which flags (system.md §9): the anti-corruption centre and auditors all of their agencies; officers and agency administrators
/// the process flags of their own agency; executives and operations counts only. Restricted flags and rules on trial leave no trace for the
/// rest: not in lists, not in counts.
/// </summary>
/// <param name="Agencies">Agencies whose flags are visible; null for all.</param>
/// <param name="Offices">Offices within them; null for all.</param>
/// <param name="Everything">Restricted and trial flags too.</param>
public sealed record FlagAccess(IReadOnlyList<string>? Agencies, IReadOnlyList<string>? Offices, bool Everything)
{
    /// <summary>Roles that may read single flags.</summary>
    public static readonly string[] Readers = [Roles.RedFlagAdmin, Roles.Auditor, Roles.AgencyAdmin, Roles.Officer];

    /// <summary>Roles that may read counts: readers and those who see no single flag.</summary>
    public static readonly string[] Counters = [.. Readers, Roles.Executive, Roles.Operations, Roles.Service];

    public static FlagAccess Of(Caller caller) => new(
        caller.Agencies.Contains("*", StringComparer.Ordinal) || caller.Is(Roles.Service) ? null : caller.Agencies,
        caller.Offices.Count == 0 ? null : caller.Offices,
        caller.IsAny(Roles.RedFlagAdmin, Roles.Auditor));

    public bool Sees(FlagSubject flag) =>
        (Agencies is null || Agencies.Contains(flag.Agency)) && (Offices is null || Offices.Contains(flag.Office)) && (Everything || !(flag.Restricted || flag.Shadow));

    /// <summary>The same as <see cref="Sees"/>, as a condition on app.flag.</summary>
    public string Condition(NpgsqlParameterCollection parameters)
    {
        var conditions = new List<string> { "true" };
        if (Agencies is not null) conditions.Add($"agency = any({Next(parameters, Agencies.ToArray())})");
        if (Offices is not null) conditions.Add($"office = any({Next(parameters, Offices.ToArray())})");
        if (!Everything) conditions.Add("not restricted and not shadow");
        return string.Join(" and ", conditions);
    }

    /// <summary>Adds a positional parameter and returns its place.</summary>
    public static string Next<T>(NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${parameters.Count}";
    }
}
