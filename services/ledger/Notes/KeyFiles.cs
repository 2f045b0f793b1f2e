using System.Text;

namespace Transparency.Ledger;

/// <summary>Signing keys in files: <c>NAME.key</c> holds the secret line (mode 0600), <c>NAME.vkey</c> the public one.</summary>
public static class KeyFiles
{
    /// <summary>Reads a key file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It holds no signing key; the message names the file.</exception>
    public static SigningKey Read(string path)
    {
        try
        {
            return SigningKey.Parse(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// The key in a file, made first when there is none. Two processes that start at once end up with the same key.
    /// </summary>
    /// <param name="path">Path ending in <c>.key</c>; its directory is made when missing.</param>
    /// <param name="name">Key name for a new key; an existing one must have it.</param>
    /// <param name="algorithm">Kind of a new key; an existing one must have it.</param>
    /// <exception cref="FormatException">The file holds another kind of key or another name.</exception>
    public static SigningKey ReadOrCreate(string path, string name, NoteAlgorithm algorithm)
    {
        if (!File.Exists(path))
            Create(path, SigningKey.Generate(name, algorithm));
        var key = Read(path);
        return key.Verifier.Name == name && key.Verifier.Algorithm == algorithm
            ? key
            : throw new FormatException($"{path}: holds a key of {key.Verifier.Name} (type 0x{(int)key.Verifier.Algorithm:x2}), not of {name} (type 0x{(int)algorithm:x2}).");
    }

    private static void Create(string path, SigningKey key)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Key files need Unix file modes.");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var fresh = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(fresh, options))
        {
            file.Write(Encoding.UTF8.GetBytes(key.Export() + "\n"));
            file.Flush(flushToDisk: true);
        }
        try
        {
            // Moving without overwriting lets the first of two starters win.
            File.Move(fresh, path, overwrite: false);
            File.WriteAllText(Path.ChangeExtension(path, ".vkey"), key.Verifier + "\n");
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(fresh);
        }
    }
}
