using Transparency.DecisionCapture.Catalogue.Files;
using Transparency.ServiceDefaults;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Sample;

/// <summary>
/// The ministry's network as a sample: an office of each of five agencies in each province, Bangkok areas, branches, regional centres and the
/// twelve offices abroad. Provinces are facts (Ministry of Interior, 76 and Bangkok); which offices stand there is marked as sample.
/// </summary>
public static class SampleOffices
{
    // Agency, kind of name before the province in Thai, and in English with {0} for it.
    private static readonly (string Agency, string Thai, string English)[] Provincial =
    [
        ("ops", "สำนักงานแรงงานจังหวัด", "Provincial Labour Office, {0}"),
        ("doe", "สำนักงานจัดหางานจังหวัด", "Provincial Employment Office, {0}"),
        ("dsd", "สำนักงานพัฒนาฝีมือแรงงาน", "Office of Skill Development, {0}"),
        ("dlpw", "สำนักงานสวัสดิการและคุ้มครองแรงงานจังหวัด", "Provincial Office of Labour Protection and Welfare, {0}"),
        ("sso", "สำนักงานประกันสังคมจังหวัด", "Provincial Social Security Office, {0}"),
    ];

    /// <summary>The offices beside those that are known already: one office of an agency and province is never named twice.</summary>
    /// <param name="provinces">CSV: code, nameTh, nameEn, region.</param>
    /// <param name="others">CSV as the catalogue's table of offices.</param>
    /// <param name="known">Offices of the catalogue.</param>
    /// <returns>Offices, or every fault of the files.</returns>
    public static (IReadOnlyList<V1.Office>? Offices, IReadOnlyList<FieldError> Faults) Of(string provinces, string others, V1.Catalogue known)
    {
        var (rows, faults) = CsvRow.Read(provinces, ["code", "nameTh", "nameEn", "region"]);
        if (faults.Count > 0) return (null, faults);
        var (import, wrong) = CatalogueTables.Read("offices", others, known);
        if (import is null) return (null, wrong);
        // A central office stands in a province too; it is not the province's own.
        var there = known.Offices.Where(each => !each.Code.EndsWith("-central", StringComparison.Ordinal)).Select(each => (each.Agency, each.Province)).ToHashSet();
        var offices = new List<V1.Office>();
        foreach (var row in rows)
            foreach (var (agency, thai, english) in Provincial)
                if (row.Text("nameTh", null) is { } province && there.Add((agency, province)))
                    offices.Add(new($"{agency}-{row.Text("code", null)}", agency, thai + province, string.Format(System.Globalization.CultureInfo.InvariantCulture, english, row.Text("nameEn", null)), province,
                        "Asia/Bangkok", "th-government", "08:30", "16:30", Sample: true, Kind: "provincial"));
        offices.AddRange(import.Offices!.Where(each => known.Offices.All(office => office.Code != each.Code)).Select(each => each with { Sample = true }));
        return (offices, []);
    }
}
