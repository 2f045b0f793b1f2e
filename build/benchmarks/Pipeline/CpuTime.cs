using System.Globalization;
using Transparency.Launch;

namespace Transparency.Benchmarks.Pipeline;

/// <summary>
/// Processor time that each part of a running instance has used so far, in milliseconds: what a decision costs hardly depends on who else uses the machine, while
/// every latency does. Read from <c>/proc/PID/stat</c> in ticks of 10 ms.
/// </summary>
public static class CpuTime
{
    private const int TicksPerSecond = 100;

    /// <summary>Part → milliseconds: programs by name, <c>db:NAME</c> for PostgreSQL's work on a service's database, <c>RabbitMQ</c>, and <c>load</c>, which is this program.</summary>
    public static IReadOnlyDictionary<string, double> Read(Instance instance)
    {
        var processes = new List<(int Pid, int Parent, string Command, double Own, double Ended)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) && Of(folder, pid) is { } process) processes.Add(process);

        var used = new Dictionary<string, double>();
        void Add(string part, double milliseconds) => used[part] = used.GetValueOrDefault(part) + milliseconds;
        var data = instance.Installation.Folder.In("postgres");
        var postmaster = processes.Find(p => p.Command.Contains("postgres", StringComparison.Ordinal) && p.Command.Contains(data, StringComparison.Ordinal) && processes.Exists(c => c.Parent == p.Pid && c.Command.StartsWith("postgres:", StringComparison.Ordinal)));
        foreach (var (pid, parent, command, own, ended) in processes)
        {
            if (pid == Environment.ProcessId) Add("load", own);
            else if (pid == postmaster.Pid) Add("db:ended backends", own + ended);
            else if (postmaster.Pid != 0 && parent == postmaster.Pid) Add("db:" + (Installation.Services.Select(s => s.Replace('-', '_')).FirstOrDefault(s => command.Contains($" {s} ", StringComparison.Ordinal)) ?? "other"), own);
            else if (command.Contains("beam.smp", StringComparison.Ordinal) && command.Contains(instance.Installation.Folder.Path, StringComparison.Ordinal)) Add("RabbitMQ", own);
            else if (Installation.Programs.FirstOrDefault(p => command.Contains(instance.Installation.AssemblyOf(p), StringComparison.Ordinal)) is { } program) Add(program, own);
        }
        return used;
    }

    private static (int, int, string, double, double)? Of(string folder, int pid)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            // The name, in brackets, may hold anything; the fields that follow it do not (proc(5)).
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double Milliseconds(int user, int system) => (double.Parse(fields[user], CultureInfo.InvariantCulture) + double.Parse(fields[system], CultureInfo.InvariantCulture)) * 1000 / TicksPerSecond;
            return (pid, int.Parse(fields[1], CultureInfo.InvariantCulture), File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' '), Milliseconds(11, 12), Milliseconds(13, 14));
        }
        catch (IOException)
        {
            // It ended between listing and reading.
            return null;
        }
    }
}
