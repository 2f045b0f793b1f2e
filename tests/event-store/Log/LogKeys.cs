using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Log;

/// <summary>Signing keys and configuration of one log, in a directory that disappears with the test.</summary>
internal sealed class LogKeys : IDisposable
{
    public const string Origin = "transparency.example/log";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("log-keys-");
    private readonly string _origin;

    public LogKeys(string origin = Origin)
    {
        _origin = origin;
        Keys =
        [
            KeyFiles.ReadOrCreate(Path.Combine(_folder.FullName, "ed25519.key"), origin, NoteAlgorithm.Ed25519).Verifier,
            KeyFiles.ReadOrCreate(Path.Combine(_folder.FullName, "ecdsa.key"), origin, NoteAlgorithm.Ecdsa).Verifier,
        ];
    }

    /// <summary>A further key that signs too, as at the beginning of a rotation.</summary>
    public VerifierKey Add(string file) => KeyFiles.ReadOrCreate(Path.Combine(_folder.FullName, file), _origin, NoteAlgorithm.Ed25519).Verifier;

    /// <summary>A key takes another one's place, as at the end of a rotation.</summary>
    public void Replace(string file, string by) => File.Move(Path.Combine(_folder.FullName, by), Path.Combine(_folder.FullName, file), overwrite: true);

    public VerifierKey[] Keys { get; }

    public IEnumerable<KeyValuePair<string, string?>> Settings(RunningWitness? witness = null, int? quorum = null) =>
    [
        new("Log:Origin", _origin), new("Log:SigningKeys", _folder.FullName), new("Log:Witnesses", witness?.Address), new("Log:WitnessKeys", witness?.Key.ToString()),
        new("Log:Quorum", quorum?.ToString() ?? (witness is null ? "0" : "1")),
    ];

    /// <summary>A signing key, as somebody has it who took the file.</summary>
    public SigningKey Read(string file) => KeyFiles.Read(Path.Combine(_folder.FullName, file));

    public void Dispose() => _folder.Delete(recursive: true);
}
