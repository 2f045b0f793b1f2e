using System.CommandLine;

namespace Transparency.AuditorCli.Exporting;

/// <summary><c>transparency export xes|ocel|csv|audit --out FILE</c>: the recorded case events as a file that others read.</summary>
public static class ExportCommand
{
    public static Command Create() => new("export", "Take recorded case events out as a file; that it was taken is recorded")
    {
        Format("xes", "XES event log (IEEE 1849-2023): a trace per case"),
        Format("ocel", "OCEL 2.0 JSON: cases, decisions, officers and offices with their events"),
        Format("csv", "CSV (RFC 4180): a line per event"),
        Format("audit", "Audit bundle (gzip, JSON Lines): each event provable offline with `verify bundle`"),
    };

    private static Command Format(string format, string description)
    {
        var agency = new Option<string?>("--agency") { Description = "one agency only; default: all that the key may act for" };
        var service = new Option<string?>("--service") { Description = "one service only" };
        var from = new Option<string?>("--from") { Description = "recorded at or after this instant" };
        var to = new Option<string?>("--to") { Description = "recorded before this instant" };
        var file = new Option<string>("--out") { Description = "file to write; it appears when it is complete", Required = true };
        var purpose = new Option<string?>("--purpose") { Description = "what it is for; recorded with the export" };
        var gateway = AuditorDoor.Option();
        var command = new Command(format, description) { agency, service, from, to, purpose, file, gateway };
        command.SetAction((parsed, cancellation) => ExitCode.OfAsync(async () =>
        {
            var path = AuditorDoor.Path("/api/exports/" + format, ("agency", parsed.GetValue(agency)), ("service", parsed.GetValue(service)), ("purpose", parsed.GetValue(purpose)),
                ("from", Instant(from)), ("to", Instant(to)));
            using var door = AuditorDoor.Open(parsed.GetValue(gateway));
            var length = await WriteAsync(parsed.GetValue(file)!, target => door.CopyAsync(path, target, cancellation));
            await Console.Out.WriteLineAsync($"{parsed.GetValue(file)}: {length} bytes");
            return ExitCode.Good;

            string? Instant(Option<string?> option) => AuditorDoor.Instant(option.Name, parsed.GetValue(option))?.ToString("O");
        }));
        return command;
    }

    /// <summary>Writes FILE.part and renames it once it is complete; a write that fails leaves FILE as it was, and no part.</summary>
    /// <returns>Bytes written.</returns>
    public static async Task<long> WriteAsync(string file, Func<Stream, Task> write)
    {
        var part = file + ".part";
        try
        {
            long length;
            await using (var target = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                await write(target);
                target.Flush(flushToDisk: true);
                length = target.Length;
            }
            File.Move(part, file, overwrite: true);
            return length;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
