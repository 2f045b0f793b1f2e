namespace Transparency.AuditorCli.Publishing;

/// <summary>One entry of an event log (IEEE 1849: an event), in the order of its case.</summary>
/// <param name="Ordinal">Position in its case, from 1.</param>
/// <param name="Activity">concept:name in XES, decision_point in a decision table.</param>
public sealed record LogEntry(int Ordinal, string Activity, IReadOnlyDictionary<string, string> Attributes);

/// <summary>One case of an event log (IEEE 1849: a trace) with its entries.</summary>
public sealed record LogCase(string Reference, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<LogEntry> Entries);

/// <summary>The log or its mapping cannot be used: the message says where and why. Ends the command with exit code 2.</summary>
public sealed class UnusableInputException(string message) : Exception(message);
