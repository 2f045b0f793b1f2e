namespace Transparency.EventStore.Verification;

/// <summary>Finds the salts of data subjects that still have one: 32 bytes each; erased subjects are missing from the answer.</summary>
public delegate Task<IReadOnlyDictionary<string, byte[]>> SubjectSalts(IReadOnlyCollection<string> subjectKeys, CancellationToken cancellation);
