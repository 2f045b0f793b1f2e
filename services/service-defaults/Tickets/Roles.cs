namespace Transparency.ServiceDefaults.Tickets;

/// <summary>The roles a ticket can carry. A person acts in exactly one of them at a time; a client carries those of its registration.</summary>
public static class Roles
{
    /// <summary>Officer (เจ้าหน้าที่): records and sees own decisions, answers flags.</summary>
    public const string Officer = "officer";
    /// <summary>Agency administrator: decision points, rubrics, self-assessment, service points of own agency.</summary>
    public const string AgencyAdmin = "agency-admin";
    /// <summary>Internal auditor of another department who checks self-assessments (ผู้สอบทาน).</summary>
    public const string Verifier = "verifier";
    /// <summary>Anti-corruption centre (ศปท.): investigates flags.</summary>
    public const string RedFlagAdmin = "red-flag-admin";
    /// <summary>Auditor (ผู้ตรวจสอบ, ค.ต.ป.): replays, verifies, exports.</summary>
    public const string Auditor = "auditor";
    /// <summary>Executive: compares agencies, sees no person.</summary>
    public const string Executive = "executive";
    /// <summary>Operations: health, queues, traces; no content of cases.</summary>
    public const string Operations = "operations";
    /// <summary>Data-protection officer: approves erasure with an auditor.</summary>
    public const string DataProtectionOfficer = "data-protection-officer";
    /// <summary>A departmental case system: may report case events and read their outcomes.</summary>
    public const string CaseSystem = "case-system";
    /// <summary>Another service of this system, with its own client key.</summary>
    public const string Service = "service";

    /// <summary>Roles of people. A new array each time: the caller may keep it.</summary>
    public static string[] People => [Officer, AgencyAdmin, Verifier, RedFlagAdmin, Auditor, Executive, Operations, DataProtectionOfficer];

    /// <summary>Every role. A new array each time.</summary>
    public static string[] All => [.. People, CaseSystem, Service];
}
