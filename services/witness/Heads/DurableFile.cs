using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Transparency.Witness.Heads;

/// <summary>Replaces a file so that after a crash of process or machine it has either the old or the new content, never a mixture.</summary>
internal static partial class DurableFile
{
    private const int OpenDirectoryForReading = 0x10000; // O_RDONLY | O_DIRECTORY on Linux

    /// <summary>Writes the new content beside the file, forces it to disk, renames it over the file and forces the directory.</summary>
    /// <exception cref="IOException">Something did not reach the disk; the old content may still be in place.</exception>
    internal static void Replace(string path, string content)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }
        File.Move(fresh, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    internal static void SyncDirectory(string directory)
    {
        var handle = Open(directory, OpenDirectoryForReading);
        if (handle < 0)
            throw new IOException($"{directory} cannot be opened to be synchronised: {new Win32Exception().Message}");
        try
        {
            if (Sync(handle) != 0)
                throw new IOException($"{directory} cannot be synchronised: {new Win32Exception().Message}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
