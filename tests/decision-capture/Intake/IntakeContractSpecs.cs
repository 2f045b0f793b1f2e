using Transparency.DecisionCapture.Intake;
using YamlDotNet.RepresentationModel;

namespace Transparency.DecisionCapture.Tests.Intake;

public sealed class IntakeContractSpecs
{
    private static readonly string s_folder = Path.Combine(Given.Repository(), "contracts/intake");

    [Fact]
    public void The_published_files_are_what_the_table_says()
    {
        foreach (var (path, text) in IntakeContract.Files())
            File.ReadAllText(Path.Combine(s_folder, path)).ShouldBe(text, $"{path} is out of date: run the command `contract --out contracts/intake`");
    }

    [Fact]
    public void No_file_is_left_over() =>
        Directory.GetFiles(Path.Combine(s_folder, "schemas")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
            .ShouldBe(EventTypes.All.Select(type => type.Name + ".v1").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_type_has_an_example() =>
        Directory.GetFiles(Path.Combine(s_folder, "examples")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)
            .ShouldBe(EventTypes.All.Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_AsyncAPI_document_is_well_formed_and_names_every_type()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(s_folder, "asyncapi.yaml"));
        yaml.Load(text);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        ((YamlMappingNode)root["channels"]["caseEvents"]["messages"]).Children.Keys.Select(key => key.ToString()).ShouldBe(EventTypes.All.Select(type => type.Name));
        ((YamlMappingNode)root["components"]["messages"]).Children.Count.ShouldBe(EventTypes.All.Count);
    }
}
