using System.Globalization;
using System.Text.RegularExpressions;

namespace Transparency.Servers;

/// <summary>
/// Large pages of the kernel (2 MiB each on x86-64) for a database's page cache, as PostgreSQL's manual advises for servers: with small ones every session pays for each page of the
/// cache that it touches first (ADR 0051). They are set aside for the time that the server runs, if we are root, may write to the kernel's settings and memory abounds; otherwise
/// nothing happens and the server uses small pages. <c>TRANSPARENCY_LARGE_PAGES=0</c> forbids it.
/// </summary>
/// <param name="note">File that keeps how many are to be given back: whoever starts here next inherits that from one who was killed.</param>
internal sealed partial class LargePages(string note)
{
    private const string Setting = "/proc/sys/vm/nr_hugepages";

    /// <summary>What is set aside is at most this part of the memory that is free.</summary>
    private const int PartOfFreeMemory = 4;

    private const int KibibytesPerMebibyte = 1024;

    private static readonly Lock s_one = new();

    /// <summary>Sets aside what is missing to as many free pages as hold <paramref name="megabytes"/>; nothing when they cannot be had.</summary>
    public void Take(int megabytes)
    {
        if (Environment.GetEnvironmentVariable("TRANSPARENCY_LARGE_PAGES") == "0" || !OperatingSystem.IsLinux() || Environment.UserName != "root") return;
        lock (s_one)
            try
            {
                var (total, free, reserved, size, memory) = Read();
                var wanted = (int)((((long)megabytes * KibibytesPerMebibyte) + size - 1) / size);
                var missing = wanted - (free - reserved);
                if (missing <= 0 || (long)missing * size > memory / PartOfFreeMemory) return;
                Set(total + missing);
                var after = Read();
                Owe(Owed + after.Total - total);
                // Where memory is too scattered the kernel gives fewer, and the server would use none of them.
                if (after.Free - after.Reserved < wanted) GiveBackAll();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                // No large pages here, or not for us.
            }
    }

    /// <summary>Gives back what was set aside here, also by a predecessor that was killed.</summary>
    public void GiveBack()
    {
        lock (s_one)
            try
            {
                GiveBackAll();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                // The note stays: the next one tries again.
            }
    }

    private void GiveBackAll()
    {
        if (Owed == 0) return;
        Set(Math.Max(0, Read().Total - Owed));
        File.Delete(note);
    }

    // Since the machine was started anew nothing of ours is set aside any more.
    private int Owed => File.Exists(note) && File.ReadAllText(note).Split(' ') is [var boot, var pages] && boot == Boot ? int.Parse(pages, CultureInfo.InvariantCulture) : 0;

    private void Owe(int pages) => File.WriteAllText(note, string.Create(CultureInfo.InvariantCulture, $"{Boot} {pages}"));

    private static string Boot => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    private static void Set(int pages) => File.WriteAllText(Setting, pages.ToString(CultureInfo.InvariantCulture));

    // proc_meminfo(5): pages are counted, sizes are in KiB.
    private static (int Total, int Free, int Reserved, int Size, long Memory) Read()
    {
        var known = Line().Matches(File.ReadAllText("/proc/meminfo")).ToDictionary(line => line.Groups[1].Value, line => long.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture));
        int Of(string name) => (int)known.GetValueOrDefault(name);
        return Of("Hugepagesize") > 0 ? (Of("HugePages_Total"), Of("HugePages_Free"), Of("HugePages_Rsvd"), Of("Hugepagesize"), known.GetValueOrDefault("MemAvailable")) : throw new IOException("no large pages here");
    }

    [GeneratedRegex(@"^(\w+):\s+(\d+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
