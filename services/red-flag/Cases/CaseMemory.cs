using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Cases;

/// <summary>Case files that were inspected lately, so that a fact costs its own inspection and not the reading of its whole case. Holds committed facts only.</summary>
public sealed class CaseMemory(int facts)
{
    private readonly Dictionary<string, CaseFile> _files = [];
    private int _held;

    public void Forget()
    {
        _files.Clear();
        _held = 0;
    }

    public bool Knows(string caseId) => _files.ContainsKey(caseId);

    /// <summary>The file with facts added; the case is known.</summary>
    public CaseFile With(string caseId, IEnumerable<CaseFact> added)
    {
        var file = _files[caseId];
        var fresh = added.ToList();
        return fresh.Count == 0 ? file : CaseFile.Of(caseId, file.Facts.Concat(fresh));
    }

    /// <summary>Remembers files whose facts are committed. When too much is held, everything goes: what is needed again is read again.</summary>
    public void Remember(IEnumerable<CaseFile> files)
    {
        foreach (var file in files)
        {
            _held += file.Facts.Count - (_files.TryGetValue(file.CaseId, out var before) ? before.Facts.Count : 0);
            _files[file.CaseId] = file;
        }
        if (_held > facts) Forget();
    }
}
