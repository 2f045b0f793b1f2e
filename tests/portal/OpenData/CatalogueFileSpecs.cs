using Transparency.Contracts.OpenData.V1;
using Transparency.Portal.OpenData;

namespace Transparency.Portal.Tests.OpenData;

public class The_catalogue_of_open_data
{
    [Fact]
    public void Names_every_set_with_licence_recipe_and_both_files_by_absolute_address()
    {
        OpenDataIndex Index(string id) => new(new("L", "ก", "a", "https://licence.example/", null), [new(id, "/api/open-data/" + id, "ชื่อ", "Title", "เกี่ยวกับ", "About", "วิธี", "Recipe", "ที่มา", "Source", [])]);
        var catalogue = CatalogueFile.Of([Index("one"), Index("two")], path => "https://gov.example" + path);
        catalogue["@type"]!.GetValue<string>().ShouldBe("dcat:Catalog");
        var sets = catalogue["dcat:dataset"]!.AsArray();
        sets.Select(set => set!["dct:identifier"]!.GetValue<string>()).ShouldBe(["one", "two"]);
        sets[1]!["dct:license"]!.GetValue<string>().ShouldBe("https://licence.example/");
        sets[1]!["dct:provenance"]!.ToJsonString().ShouldContain("Recipe");
        sets[1]!["dcat:distribution"]!.AsArray().Select(each => each!["dcat:downloadURL"]!.GetValue<string>()).ShouldBe(["https://gov.example/api/open-data/two.csv", "https://gov.example/api/open-data/two.json"]);
    }
}
