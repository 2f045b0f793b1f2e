using System.Text;

namespace Transparency.DecisionCapture.Intake;

/// <summary>What a member of the event data may hold.</summary>
public enum FieldKind
{
    /// <summary>Short plain string: a code, category or designation; never a narrative and never a person's name.</summary>
    Label,
    /// <summary>Free text; stored encrypted, announced only as a shape.</summary>
    Text,
    /// <summary>One of <see cref="Field.Values"/>.</summary>
    Choice,
    /// <summary>JSON integer from <see cref="Field.Minimum"/> to 2^53−1.</summary>
    Integer,
    /// <summary>true or false.</summary>
    Flag,
    /// <summary>Baht as a decimal string, not negative, at most 15 digits and 2 decimals.</summary>
    Money,
    /// <summary>RFC 3339 date-time with offset, years 1900–2200; kept as spelled.</summary>
    Instant,
    /// <summary>Lower-case hex SHA-256.</summary>
    Sha256,
    /// <summary>Array of labels.</summary>
    Labels,
    /// <summary>Object of <see cref="Field.Members"/>.</summary>
    Group,
    /// <summary>Array of objects of <see cref="Field.Members"/>.</summary>
    Groups,
    /// <summary>A person or company: subjectId is replaced by its random subject key, personal strings are encrypted under it.</summary>
    Subject,
    /// <summary>Object of plain strings (subject attributes).</summary>
    Attributes,
    /// <summary>Object of personal strings; each is encrypted under the key of the subject around it.</summary>
    Personal,
}

/// <summary>Disclosure group that a field is stored in (top-level member of the stored fact).</summary>
public enum Section
{
    /// <summary>Plain fact, at the place it had in the data.</summary>
    Facts,
    /// <summary>Under <c>times</c>, by its own name.</summary>
    Times,
    /// <summary>Under <c>actors</c>, by its own name.</summary>
    Actors,
    /// <summary>Under <c>text</c>, by its dotted path, encrypted under the key of the case.</summary>
    Text,
    /// <summary>Under <c>personal</c>, by subject key.</summary>
    Personal,
}

/// <summary>What of the catalogue a label must name.</summary>
public enum CatalogueReference { None, Agency, Office, Service, DecisionPoint, Outcome, Step }

/// <summary>One member of the event data: the single place that validation, stored mapping, JSON Schema and labels are derived from.</summary>
/// <param name="Name">Member name in the data.</param>
/// <param name="LabelTh">What people read, Thai.</param>
/// <param name="LabelEn">What people read, English.</param>
public sealed record Field(string Name, FieldKind Kind, string LabelTh, string LabelEn)
{
    /// <summary>Member name as UTF-8, so that matching needs no string per event.</summary>
    public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
    /// <summary>Disclosure group of the stored fact.</summary>
    public Section Section { get; init; } = Kind == FieldKind.Text ? Section.Text : Section.Facts;
    /// <summary>True when the member must be present and not null.</summary>
    public bool Required { get; init; }
    /// <summary>Longest string in UTF-16 units, or most items of an array or object.</summary>
    public int Maximum { get; init; } = Kind switch { FieldKind.Text => 32_000, FieldKind.Groups or FieldKind.Labels => 200, FieldKind.Attributes => 20, FieldKind.Personal => 30, _ => 200 };
    /// <summary>Smallest integer.</summary>
    public long Minimum { get; init; }
    /// <summary>Allowed values of a <see cref="FieldKind.Choice"/>.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];
    /// <summary>Members of a group or subject.</summary>
    public IReadOnlyList<Field> Members { get; init; } = [];
    /// <summary>Catalogue entry that the label must name.</summary>
    public CatalogueReference Names { get; init; }
}

/// <summary>One type of case event: its CloudEvents type, its stored name and the fields of its data.</summary>
/// <param name="Name">Name in the intake contract without version, e.g. DecisionReached.</param>
/// <param name="StoredName">Event type name in the store, e.g. decision_reached.</param>
/// <param name="AboutCase">False for SourceHeartbeat, which belongs to a source and not to a case.</param>
/// <param name="Fields">All members of data: the common ones, the case block and the type's own.</param>
public sealed record EventType(string Name, string StoredName, bool AboutCase, IReadOnlyList<Field> Fields)
{
    /// <summary>CloudEvents type, e.g. <c>mol.transparency.DecisionReached.v1</c>.</summary>
    public string CloudEventsType { get; } = $"mol.transparency.{Name}.v1";
    private readonly Field?[] _naming = [.. Enum.GetValues<CatalogueReference>().Select(reference => Fields.FirstOrDefault(field => field.Names == reference))];

    /// <summary>The field that names a catalogue entry of this sort, or null when the type has none.</summary>
    public Field? Naming(CatalogueReference reference) => reference == CatalogueReference.None ? null : _naming[(int)reference];

    /// <summary>Record that the stored data deserialises to.</summary>
    public Type Clr { get; } = typeof(CaseEventFact).Assembly.GetType($"Transparency.DecisionCapture.{Name}", throwOnError: true)!;
    /// <summary>Value of mt_dotnet_type.</summary>
    public string DotNetType { get; } = $"Transparency.DecisionCapture.{Name}, {typeof(CaseEventFact).Assembly.GetName().Name}";
}
