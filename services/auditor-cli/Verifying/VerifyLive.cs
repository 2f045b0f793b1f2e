using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Spectre.Console;
using Transparency.AuditorCli.Publishing;
using Transparency.EventStore.Verification;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Verifying;

/// <summary>
/// <c>transparency verify live</c>: recomputes every leaf, tile and root from the rows of the services' databases and compares them with the
/// signed heads, those of the witness included. Reads only, straight from the databases: no service is asked.
/// </summary>
internal static class VerifyLive
{
    private static readonly string[] Services = ["decision-capture", "scoring", "red-flag", "citizen-feedback"];

    public static Command Create()
    {
        var service = new Option<string?>("--service") { Description = $"one of {string.Join(", ", Services)}; default: all whose TRANSPARENCY_STORE_… is set" };
        var store = new Option<string?>("--store") { Description = "connection string of one service's database, instead of TRANSPARENCY_STORE_<SERVICE>" };
        var policy = Trust.PolicyOption();
        var heads = new Option<string[]>("--head") { Description = "head kept outside: file or address; may be repeated", DefaultValueFactory = _ => [] };
        var witness = new Option<string?>("--witness") { Description = "address of a witness whose last head is compared; default: TRANSPARENCY_WITNESS" };
        var state = new Option<string?>("--state") { Description = "folder that remembers how far the run came, and goes on from there" };
        var keep = new Option<string?>("--keep") { Description = "folder for the newest heads, to be compared another day with --head" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("live", "Check the databases of a running system from the rows up") { service, store, policy, heads, witness, state, keep, json };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var trusted = await Trust.PolicyAsync(parsed.GetValue(policy), cancellation);
            var kept = new List<SignedNote>();
            foreach (var each in parsed.GetValue(heads)!) kept.Add(await Trust.HeadAsync(each, cancellation));
            await using var salts = SubjectSaltRows.FromEnvironment();
            var results = new List<(string Service, VerificationReport Report, TimeSpan Took)>();
            foreach (var (name, address) in Stores(parsed.GetValue(service), parsed.GetValue(store)))
            {
                await using var source = Source(address);
                var newest = await NewestHeadAsync(source, cancellation);
                var origin = newest?.Split('\n')[0];
                var outside = kept.Where(note => Checkpoint.Parse(note.Text).Origin == origin).ToList();
                if (origin is not null && (parsed.GetValue(witness) ?? Environment.GetEnvironmentVariable("TRANSPARENCY_WITNESS")) is { } from)
                    outside.Add(await Trust.HeadAsync($"{from.TrimEnd('/')}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)))}/checkpoint", cancellation));
                var progress = new RunState(parsed.GetValue(state), name);
                var options = new VerificationOptions(trusted)
                {
                    KnownHeads = outside, Resume = progress.Read(), Salts = name == Services[0] && salts is not null ? salts.FindAsync : null,
                };
                var watch = Stopwatch.StartNew();
                var report = await RunAsync(name, source, options, progress, parsed.GetValue(json), cancellation);
                results.Add((name, report, watch.Elapsed));
                // Only a head that was found good is worth comparing with.
                if (report.Accepted && newest is not null && parsed.GetValue(keep) is { } folder)
                    await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, name + ".checkpoint"), newest, cancellation);
            }
            return await TellAsync(results, parsed.GetValue(json));
        }));
        return command;
    }

    private static async Task<VerificationReport> RunAsync(string name, NpgsqlDataSource source, VerificationOptions options, RunState state, bool quiet, CancellationToken cancellation)
    {
        Task<VerificationReport> Run(Action<VerifiedPrefix> show) => new TrailVerification(source, options with
        {
            Progress = at =>
            {
                state.Write(at);
                show(at);
            },
        }).RunAsync(cancellation);
        if (quiet || Console.IsErrorRedirected) return await Run(_ => { });
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(name);
                return await Run(at => (task.MaxValue, task.Value) = (at.Of, at.Size));
            });
    }

    private static async Task<int> TellAsync(List<(string Service, VerificationReport Report, TimeSpan Took)> results, bool json)
    {
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(results.Select(each => new
            {
                service = each.Service, log = each.Report.Origin, accepted = each.Report.Accepted, leaves = each.Report.Leaves, size = each.Report.Size, head = each.Report.Head,
                root = Convert.ToBase64String(each.Report.Root), foreign = each.Report.Foreign, erased = each.Report.Erased, personalTaken = each.Report.PersonalTaken,
                differences = each.Report.Differences.Select(d => new { code = d.Code, index = d.Index, tenant = d.Tenant, stream = d.Stream, version = d.Version, eventId = d.EventId, what = d.What }),
                more = each.Report.More, seconds = Math.Round(each.Took.TotalSeconds, 1),
            }), VerifyCommand.Json));
        }
        else
        {
            foreach (var (service, report, took) in results)
            {
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{service,-17} {report.Leaves:N0} of {report.Size:N0} events recomputed in {took.TotalSeconds:N1} s ({report.Leaves / Math.Max(0.001, took.TotalSeconds):N0}/s) · head {report.Head:N0} · foreign {report.Foreign:N0} · erased {report.Erased:N0}{(report.PersonalTaken > 0 ? $" · personal parts not recomputed, keys not at hand: {report.PersonalTaken:N0}" : "")}"));
                foreach (var difference in report.Differences) await Console.Out.WriteLineAsync($"  {difference}");
                if (report.More > 0) await Console.Out.WriteLineAsync($"  and {report.More:N0} more");
            }
            var first = results.SelectMany(each => each.Report.Differences.Where(d => d.Finding != Finding.ForeignEvent).Select(d => $"{each.Service}: {d}")).FirstOrDefault();
            await Console.Out.WriteLineAsync(first is null ? "GOOD: everything stored is what was recorded, signed and witnessed." : $"DIFFERS: {first}");
        }
        return results.TrueForAll(each => each.Report.Accepted) ? ExitCode.Good : ExitCode.Failed;
    }

    private static List<(string Name, string Address)> Stores(string? service, string? store)
    {
        if (service is not null && !Services.Contains(service)) throw new UnusableInputException($"--service: one of {string.Join(", ", Services)}");
        if (store is not null) return [(service ?? Services[0], store)];
        var found = Services.Where(name => service is null || name == service)
            .Select(name => (Name: name, Address: Environment.GetEnvironmentVariable("TRANSPARENCY_STORE_" + name.Replace('-', '_').ToUpperInvariant())))
            .Where(each => each.Address is { Length: > 0 }).Select(each => (each.Name, each.Address!)).ToList();
        return found.Count > 0 ? found : throw new UnusableInputException("--store or TRANSPARENCY_STORE_<SERVICE> is needed: the connection string of a service's database");
    }

    private static NpgsqlDataSource Source(string address)
    {
        try
        {
            // Rows come in streams of many megabytes: fewer, larger readings. Every portion is small to the database and there are many side by side:
            // workers and compiled plans of its own cost it more processor time than the rows (build/benchmarks/README.md).
            var builder = new NpgsqlConnectionStringBuilder(address) { ReadBufferSize = 1 << 17 };
            if (string.IsNullOrEmpty(builder.Options)) builder.Options = "-c jit=off -c max_parallel_workers_per_gather=0";
            return NpgsqlDataSource.Create(builder.ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new UnusableInputException($"--store: no connection string: {e.Message}");
        }
    }

    /// <summary>The newest published head as it is stored; null before the first.</summary>
    private static async Task<string?> NewestHeadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        try
        {
            await using var command = source.CreateCommand("SELECT note FROM trail.checkpoint ORDER BY size DESC LIMIT 1");
            return await command.ExecuteScalarAsync(cancellation) as string;
        }
        catch (NpgsqlException e)
        {
            throw new UnusableInputException($"the database cannot be read: {e.Message}");
        }
    }
}

/// <summary>How far a run came, in a file, so that a long one can be interrupted.</summary>
internal sealed class RunState(string? folder, string service)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);
    private readonly string? _file = folder is null ? null : Path.Combine(Directory.CreateDirectory(folder).FullName, service + ".verified.json");
    private long _written = Stopwatch.GetTimestamp();

    public VerifiedPrefix? Read()
    {
        if (_file is null || !File.Exists(_file)) return null;
        try
        {
            return JsonSerializer.Deserialize<VerifiedPrefix>(File.ReadAllBytes(_file));
        }
        catch (JsonException e)
        {
            throw new UnusableInputException($"{_file}: {e.Message}");
        }
    }

    public void Write(VerifiedPrefix at)
    {
        if (_file is null || !at.Sound || (at.Size < at.Of && Stopwatch.GetElapsedTime(_written) < Pace)) return;
        _written = Stopwatch.GetTimestamp();
        File.WriteAllBytes(_file + ".part", JsonSerializer.SerializeToUtf8Bytes(at));
        File.Move(_file + ".part", _file, overwrite: true);
    }
}
