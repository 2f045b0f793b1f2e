using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.CatalogueEdits;

/// <summary>
/// What somebody entered about a service, as text: kept until it is right. Lists are rows by number: steps <c>s-0-</c>, reasons to stop <c>r-0-</c>, decision points <c>p-0-</c>, and of
/// a point its outcomes <c>p-0-o-0-</c>, who may decide <c>p-0-w-0-</c> and criteria that do not apply <c>p-0-n-0-</c>.
/// </summary>
/// <param name="Values">Field name → text; several texts of a field one a line.</param>
public sealed record ServiceEntry(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Rows that a list can have.</summary>
    public const int MostRows = 40;

    /// <summary>Fields that a form may bring.</summary>
    public const int MostFields = 8000;

    private static readonly string[] Naming = ["code", "th", "en"];

    /// <summary>The form as it stands before anything is entered.</summary>
    public static ServiceEntry Of(Service service) => new(ServiceFields.Of(service));

    /// <summary>The form for a service that is new: two steps, and a point with two outcomes, to be filled.</summary>
    /// <param name="agency">Chosen when there is but one.</param>
    public static ServiceEntry New(string agency) =>
        new ServiceEntry(new Dictionary<string, string>(StringComparer.Ordinal) { ["agency"] = agency, ["unit"] = "workingDays", ["start"] = "received", ["level"] = "0" }).Adding("s-").Adding("s-").Adding("p-");

    public static ServiceEntry Of(IFormCollection form) => new(form.Where(each => each.Key.Length is > 0 and < 120 && each.Key[0] != '_')
        .ToDictionary(each => each.Key, each => string.Join('\n', each.Value.Select(text => text?.Trim())).ReplaceLineEndings("\n"), StringComparer.Ordinal));

    public string this[string field] => Values.GetValueOrDefault(field, "");

    /// <summary>The day entered; null when it is none.</summary>
    public DateOnly? EffectiveOn => Day("e");

    /// <summary>A day of three fields; null when it is none.</summary>
    public DateOnly? Day(string prefix) => ThaiTime.Parse(this[prefix + "d"], this[prefix + "m"], this[prefix + "y"])?.Date;

    /// <summary>How many rows of a list are shown: those with something in them, and those that were asked for.</summary>
    /// <param name="list">s-, r-, p-, or p- with a number and o-, w- or n-.</param>
    public int Rows(string list) => Math.Min(MostRows, Math.Max(int.TryParse(this["rows-" + list], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0,
        Enumerable.Range(0, MostRows).LastOrDefault(row => Holds($"{list}{row}-"), -1) + 1));

    /// <summary>Numbers of the rows that count: with something in them, and not taken away.</summary>
    public IReadOnlyList<int> Filled(string list) => [.. Enumerable.Range(0, Rows(list)).Where(row => Holds($"{list}{row}-") && this[$"{list}{row}-cut"] != "yes")];

    /// <summary>With one more row in a list; as it is when there is no such list or it is full.</summary>
    public ServiceEntry Adding(string list)
    {
        if (!IsList(list) || Rows(list) is var row && row >= MostRows) return this;
        var values = Values.ToDictionary(StringComparer.Ordinal);
        values["rows-" + list] = (row + 1).ToString(CultureInfo.InvariantCulture);
        if (list == "p-") (values[$"p-{row}-discretionary"], values[$"p-{row}-fourEyes"], values[$"rows-p-{row}-o-"]) = ("yes", "no", "2");
        if (list == "s-") (values[$"s-{row}-place"], values[$"s-{row}-unit"]) = ((row + 1).ToString(CultureInfo.InvariantCulture), "workingDays");
        return new(values);
    }

    private bool Holds(string row) => Naming.Any(field => this[row + field].Length > 0) || (row.Split('-') is ["p", _, ""] && Enumerable.Range(0, MostRows).Any(each => Holds($"{row}o-{each}-")));

    private static bool IsList(string list) => list.Split('-') switch
    {
        ["s" or "r" or "p", ""] => true,
        ["p", var point, "o" or "w" or "n", ""] => int.TryParse(point, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MostRows,
        _ => false,
    };
}
