using System.Security.Cryptography;
using System.Text.Json;
using Transparency.Ledger;
using Transparency.Servers;

namespace Transparency.Launch;

/// <summary>Addresses, keys and secrets of one instance, and what each program is told of them through its environment.</summary>
/// <param name="Gateway">Base address of the gateway: the system's only HTTP door.</param>
/// <param name="Ports">Loopback port of every service.</param>
/// <param name="Databases">Database of every service, by its name with underscores.</param>
/// <param name="IntakePublisher">AMQP address of the account that the run publishes with.</param>
/// <param name="CaseSystem">AMQP address of the sample case system, which is also a client of the gateway.</param>
public sealed record Installation(RunFolder Folder, Uri Gateway, IReadOnlyDictionary<string, int> Ports, IReadOnlyDictionary<string, DatabaseAddresses> Databases,
    Uri Messages, Uri Intake, Uri IntakePublisher, Uri CaseSystem)
{
    /// <summary>Client and broker account of the sample source urn:mol:doe:work-permit.</summary>
    public const string SampleCaseSystem = "doe-work-permit";

    private const string TicketKeyId = "local-1";
    private const string LogDomain = "transparency.mol.go.th";

    /// <summary>The services that keep facts, each with a log of its own.</summary>
    public static readonly IReadOnlyList<string> Services = ["decision-capture", "scoring", "red-flag", "citizen-feedback"];

    /// <summary>Everything that listens, in the order of its start: the witness before the logs it cosigns, the door last.</summary>
    public static readonly IReadOnlyList<string> Programs = ["witness", .. Services, "portal", "gateway"];

    /// <summary>People wait for what the door and the portal do; everything else waits its turn.</summary>
    public static Turn TurnOf(string program) => program is "gateway" or "portal" ? Turn.PushesIn : Turn.Waits;

    /// <summary>Key that the launcher itself and the command line use.</summary>
    public string LauncherKey => KeyOf("launcher");

    /// <summary>What a person at this machine needs to try the doors, as shell variables.</summary>
    public string ShellVariables() => $"""
        PORTAL='{Gateway.ToString().TrimEnd('/')}'
        KEY='{KeyOf(SampleCaseSystem)}'
        INTAKE='{CaseSystem}'
        OPERATIONS_KEY='{LauncherKey}'
        DEMO_PASSWORD='{DemoPassword}'
        """;

    /// <summary>What the command line needs for this instance. Whoever reads this file may read every database of it.</summary>
    public string ToolVariables() => string.Concat(new[]
    {
        ("GATEWAY", Gateway.ToString().TrimEnd('/')), ("KEY", LauncherKey), ("AUDITOR_KEY", KeyOf("auditor")), ("INTAKE", IntakePublisher.ToString()),
        ("POLICY", PolicyFile), ("WITNESS", AddressOf("witness")),
        ("KEYS", Databases["decision_capture_keys"].Reader), ("MASTER_KEY", Folder.Base64Secret("master-key", 32)),
    }.Concat(Services.Select(service => ("STORE_" + service.Replace('-', '_').ToUpperInvariant(), Databases[service.Replace('-', '_')].Reader)))
        .Select(each => $"TRANSPARENCY_{each.Item1}='{each.Item2}'\n"));

    /// <summary>Public file with the keys of all logs and of the witness: what verifiers check against.</summary>
    public string PolicyFile => Folder.In("policy");

    /// <summary>Password of the demo accounts.</summary>
    public string DemoPassword => Folder.TypedSecret("demo-password", 14);

    /// <summary>Makes the keys and the files that programs read.</summary>
    public void WriteKeys()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ticket = Folder.Kept($"ticket/{TicketKeyId}.pem", pair.ExportPkcs8PrivateKeyPem);
        using var kept = ECDsa.Create();
        kept.ImportFromPem(ticket);
        Folder.Kept($"ticket-public/{TicketKeyId}.pem", kept.ExportSubjectPublicKeyInfoPem);

        var policy = new List<string>();
        foreach (var service in Services)
        {
            policy.Add($"log {KeyFiles.ReadOrCreate(LogKey(service, "ed25519"), OriginOf(service), NoteAlgorithm.Ed25519).Verifier}");
            policy.Add($"log {KeyFiles.ReadOrCreate(LogKey(service, "ecdsa"), OriginOf(service), NoteAlgorithm.Ecdsa).Verifier}");
        }
        var witness = KeyFiles.ReadOrCreate(WitnessKey, $"{LogDomain}/witness", NoteAlgorithm.Cosignature);
        File.WriteAllLines(PolicyFile, [.. policy, $"witness w1 {witness.Verifier}", "quorum w1"]);
        File.WriteAllLines(WitnessLogs, [.. policy, "quorum none"]);

        object[] clients =
        [
            .. Services.Append("portal").Select(service => new { id = service, key = KeyOf(service), roles = (string[])["service"], agencies = (string[])["*"] }),
            new { id = SampleCaseSystem, key = KeyOf(SampleCaseSystem), roles = (string[])["case-system"], agencies = (string[])["doe"] },
            new { id = "auditor", key = KeyOf("auditor"), roles = (string[])["auditor"], agencies = (string[])["*"] },
            new { id = "launcher", key = LauncherKey, roles = (string[])["operations"], agencies = (string[])["*"] },
        ];
        ServerFolder.WriteSecret(ClientFile, JsonSerializer.Serialize(clients));
    }

    /// <summary>File with the clients that the gateway is told of.</summary>
    public string ClientFile => Path.Combine(Folder.Secrets, "clients.json");

    /// <summary>Address that a program listens on.</summary>
    public string AddressOf(string program) => program == "gateway" ? Gateway.ToString().TrimEnd('/') : $"http://127.0.0.1:{Ports[program]}";

    /// <summary>Assembly of a program.</summary>
    public string AssemblyOf(string program)
    {
        var folder = Path.Combine(Folder.Checkout, program == "gateway" ? "gateway" : Path.Combine("services", program));
        var name = string.Concat(program.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return Path.Combine(folder, "bin", "Release", "net10.0", $"Transparency.{name}.dll");
    }

    /// <summary>What a program is told: its own addresses and keys, nobody else's.</summary>
    /// <param name="asOwner">For schema migration and seeding: with the owner's role.</param>
    public Dictionary<string, string> EnvironmentOf(string program, bool asOwner = false)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? "/root",
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "/usr/share/dotnet",
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["DOTNET_gcServer"] = "0",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = AddressOf(program),
            ["Ticket__PublicKeys"] = Path.Combine(Folder.Secrets, "ticket-public"),
        };
        foreach (var variable in (string[])["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"])
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value) environment[variable] = value;

        if (Databases.TryGetValue(program.Replace('-', '_'), out var database))
        {
            environment["ConnectionStrings__Store"] = database.App;
            if (asOwner) environment["ConnectionStrings__Owner"] = database.Owner;
        }
        if (program is "gateway" or "portal" || Services.Contains(program))
            foreach (var service in Services.Append("portal")) environment[$"Services__{service}"] = AddressOf(service);
        if (program == "portal" || Services.Contains(program))
        {
            environment["Gateway__Url"] = AddressOf("gateway");
            environment["Client__Id"] = program;
            environment["Client__Key"] = KeyOf(program);
        }
        if (Services.Contains(program))
        {
            // 128 MiB and 1 MiB, in hexadecimal. Batches are garbage when they are done: a small first generation carries half of them on, and texts of a run that count as
            // large objects call for a collection of everything (build/adr/0047).
            environment["DOTNET_GCgen0size"] = "0x8000000";
            environment["DOTNET_GCLOHThreshold"] = "0x100000";
            environment["ConnectionStrings__Broker"] = Messages.ToString();
            environment["Log__Origin"] = OriginOf(program);
            environment["Log__SigningKeys"] = Path.GetDirectoryName(LogKey(program, "ed25519"))!;
            environment["Log__Witnesses"] = AddressOf("witness");
            environment["Log__WitnessKeys"] = KeyFiles.Read(WitnessKey).Verifier.ToString();
            environment["Log__Quorum"] = "1";
        }
        switch (program)
        {
            case "decision-capture":
                environment["ConnectionStrings__Intake"] = Intake.ToString();
                environment["ConnectionStrings__Keys"] = Databases["decision_capture_keys"].App;
                if (asOwner) environment["ConnectionStrings__KeysOwner"] = Databases["decision_capture_keys"].Owner;
                environment["Secrets__MasterKey"] = Folder.Base64Secret("master-key", 32);
                environment["Secrets__PseudonymKey"] = Folder.Base64Secret("pseudonym-key", 32);
                break;
            case "scoring":
                environment["Ita__Published"] = "true";
                break;
            case "citizen-feedback":
                environment["Secrets__MasterKey"] = Folder.Base64Secret("feedback-master-key", 32);
                break;
            case "portal":
                environment["DataProtection__Directory"] = Folder.In("portal-keys");
                break;
            case "gateway":
                environment["Ticket__PrivateKey"] = Path.Combine(Folder.Secrets, "ticket", $"{TicketKeyId}.pem");
                environment["Demo__Password"] = DemoPassword;
                break;
            case "witness":
                environment["Witness__Key"] = WitnessKey;
                environment["Witness__Logs"] = WitnessLogs;
                environment["Witness__State"] = Folder.In("witness");
                break;
        }
        return environment;
    }

    private string WitnessKey => Path.Combine(Folder.Secrets, "witness", "witness.key");
    private string WitnessLogs => Path.Combine(Folder.Secrets, "witness", "logs.policy");
    private string LogKey(string service, string kind) => Path.Combine(Folder.Secrets, "log", service, kind + ".key");
    private string KeyOf(string client) => $"tk_{client}_{Folder.TypedSecret($"client-{client}", 48)}";
    private static string OriginOf(string service) => service == "decision-capture" ? $"{LogDomain}/log" : $"{LogDomain}/log/{service}";
}
