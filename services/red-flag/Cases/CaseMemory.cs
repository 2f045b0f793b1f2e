using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.RedFlag.Cases;

/// <summary>
/// Case files that were inspected lately and the rows that this gave, so that a fact costs its own inspection and not the reading of its whole case, and a row that
/// stands there is not written again. Holds what is committed only.
/// </summary>
public sealed class CaseMemory(int facts)
{
    private readonly Dictionary<string, (CaseFile File, IReadOnlySet<object> Rows)> _files = [];
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
        var (file, _) = _files[caseId];
        var fresh = added.ToList();
        return fresh.Count == 0 ? file : CaseFile.Of(caseId, file.Facts.Concat(fresh));
    }

    /// <summary>Those of a case's rows that are not known to stand in the database.</summary>
    public IEnumerable<object> Fresh(string caseId, IReadOnlySet<object> rows) => _files.TryGetValue(caseId, out var known) ? rows.Where(r => !known.Rows.Contains(r)) : rows;

    /// <summary>Remembers files whose facts are committed, and the rows they have now. When too much is held, everything goes: what is needed again is read again.</summary>
    public void Remember(IEnumerable<(CaseFile File, IReadOnlySet<object> Rows)> files)
    {
        foreach (var (file, rows) in files)
        {
            _held += file.Facts.Count - (_files.TryGetValue(file.CaseId, out var before) ? before.File.Facts.Count : 0);
            _files[file.CaseId] = (file, rows);
        }
        if (_held > facts) Forget();
    }
}
