using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Transparency.Benchmarks;

/// <summary>PostgreSQL's own load generator, with a script of ours in prepared mode.</summary>
public static class PgBench
{
    /// <summary>Runs a script; answers the transactions done.</summary>
    /// <param name="address">Npgsql connection string.</param>
    /// <param name="variables">Known to the script as <c>:name</c>, sent as parameters.</param>
    /// <exception cref="InvalidOperationException">pgbench is missing or a transaction failed; the message ends with the first thing it said.</exception>
    public static async Task<double> RunAsync(string address, string script, int clients, int seconds, IReadOnlyDictionary<string, string> variables, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(address);
        var start = new ProcessStartInfo(Program(), ["-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{seconds}", "-f", script, .. variables.SelectMany(each => (string[])["-D", $"{each.Key}={each.Value}"])])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)
            [("PGHOST", target.Host), ("PGPORT", $"{target.Port}"), ("PGUSER", target.Username), ("PGPASSWORD", target.Password), ("PGDATABASE", target.Database)])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        const string mark = "number of transactions actually processed: ";
        var line = (await output).Split('\n').FirstOrDefault(each => each.StartsWith(mark, StringComparison.Ordinal));
        return process.ExitCode == 0 && line is not null
            ? double.Parse(line[mark.Length..].Split('/')[0], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench failed: {(await errors).Split('\n')[0]}");
    }

    private static string Program() => Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin", "pgbench")).Where(File.Exists).Max()
        ?? throw new InvalidOperationException("pgbench is missing: install Debian's package postgresql-contrib");
}
