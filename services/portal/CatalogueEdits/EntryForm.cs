using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>The form about a service, as its parts see it.</summary>
/// <param name="InForce">The service as it is; null for a new one.</param>
/// <param name="Faults">What is wrong, by field of the form or by path of the catalogue.</param>
/// <param name="Added">The list that a row was just added to; empty when none was.</param>
public sealed record EntryForm(ServiceEntry Entered, Service? InForce, ServiceChoices Choices, IReadOnlyList<FieldError> Faults, string Added = "")
{
    /// <summary>The faults with the field of the form to which each belongs.</summary>
    public IReadOnlyList<(string Field, FieldError Fault)> Placed { get; } = [.. Faults.Select(each => (FaultPlaces.Of(each.Field, Entered), each))];

    /// <summary>What is wrong with a field.</summary>
    public IReadOnlyList<FieldError> At(string field) => [.. Placed.Where(each => each.Field == field).Select(each => each.Fault)];

    /// <summary>Something is wrong in a row or in a list.</summary>
    public bool Wrong(string at) => Placed.Any(each => each.Field.StartsWith(at, StringComparison.Ordinal));

    /// <summary>The entry in force in this very row; null when the row is new. Its code is what others know it by, and is kept.</summary>
    public T? Kept<T>(IReadOnlyList<T>? inForce, string list, int row, Func<T, string> code) where T : class =>
        inForce is not null && row < inForce.Count && code(inForce[row]) == Entered[$"{list}{row}-code"] ? inForce[row] : null;
}
