using System.Globalization;
using Npgsql;
using Transparency.Servers;

namespace Transparency.Integration.Tests;

/// <summary>A server that works may have large pages from the kernel for its cache; none stay behind, also when it was killed.</summary>
public sealed class LargePages : IDisposable
{
    private const string Setting = "/proc/sys/vm/nr_hugepages";
    private static readonly PostgresSizes Sizes = new(SharedBuffers: 64, MaxConnections: 10, LargePages: true);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"large-pages-{Guid.NewGuid():n}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A kernel without large pages has no such setting: nothing may happen there.
    private static int SetAside => File.Exists(Setting) ? int.Parse(File.ReadAllText(Setting), CultureInfo.InvariantCulture) : 0;

    private string Note => Path.Combine(_folder, "large-pages");

    private int Noted => File.Exists(Note) ? int.Parse(File.ReadAllText(Note).Split(' ')[1], CultureInfo.InvariantCulture) : 0;

    [Fact]
    public async Task What_is_set_aside_for_a_server_is_noted_and_given_back_when_it_ends()
    {
        var before = SetAside;
        await using (var server = await PrivatePostgres.StartAsync(_folder, Sizes))
        {
            SetAside.ShouldBe(before + Noted);
            if (Noted > 0)
            {
                await using var source = NpgsqlDataSource.Create(server.Superuser);
                await using var command = source.CreateCommand("select pg_backend_pid()");
                var session = (int)(await command.ExecuteScalarAsync())!;
                File.ReadAllText($"/proc/{session}/smaps_rollup").ShouldContain("Shared_Hugetlb");
                File.ReadLines($"/proc/{session}/maps").ShouldContain(line => line.Contains("hugepage", StringComparison.Ordinal), "its cache is in large pages");
            }
        }
        (SetAside, Noted).ShouldBe((before, 0));
    }

    [Fact]
    public async Task What_a_killed_one_left_the_next_in_the_same_folder_gives_back()
    {
        var before = SetAside;
        var killed = await PrivatePostgres.StartAsync(_folder, Sizes);
        await killed.KillAsync();
        var left = Noted;
        SetAside.ShouldBe(before + left);
        await using (await PrivatePostgres.StartAsync(_folder, Sizes))
            SetAside.ShouldBe(before + Noted, "those of the killed one may be held by its last session for a moment; all of them are noted");
        (SetAside, Noted).ShouldBe((before, 0));
    }
}
