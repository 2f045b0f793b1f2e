using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Transparency.Charts.Tests;

/// <summary>The chart as Kubernetes would receive it, rendered by Go's template engine and Sprig, which is what Helm uses.</summary>
public sealed class RenderedChart
{
    public static readonly string Root = FindRoot();
    public static string Folder => Path.Combine(Root, "charts", "transparency");

    private RenderedChart(IReadOnlyList<JsonObject> objects) => Objects = objects;

    public IReadOnlyList<JsonObject> Objects { get; }

    public IEnumerable<JsonObject> Of(string kind) => Objects.Where(each => (string)each["kind"]! == kind);

    public JsonObject One(string kind, string name) => Of(kind).Single(each => (string)each["metadata"]!["name"]! == name);

    public static JsonNode Values() => Yaml(File.ReadAllText(Path.Combine(Folder, "values.yaml"))).Single()!;

    public static RenderedChart With(Action<JsonNode>? change = null)
    {
        var values = Values();
        change?.Invoke(values);
        var chart = Yaml(File.ReadAllText(Path.Combine(Folder, "Chart.yaml"))).Single()!;
        var input = new JsonObject { ["Values"] = values, ["Chart"] = new JsonObject { ["Name"] = chart["name"]!.DeepClone(), ["Version"] = chart["version"]!.DeepClone(), ["AppVersion"] = chart["appVersion"]!.DeepClone() } };
        var start = new ProcessStartInfo("go", ["run", "main.go", Folder, "release-name"])
        {
            WorkingDirectory = Path.Combine(Root, "tests", "charts", "render"), RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = "/usr/share/gocode";
        start.Environment["GOCACHE"] = Path.Combine(Path.GetTempPath(), "transparency-go-cache");
        start.Environment["GOFLAGS"] = "";
        using var go = Start(start);
        go.StandardInput.Write(input.ToJsonString());
        go.StandardInput.Close();
        var errors = go.StandardError.ReadToEndAsync();
        var text = go.StandardOutput.ReadToEnd();
        go.WaitForExit();
        go.ExitCode.ShouldBe(0, errors.Result);
        return new([.. Yaml(text).OfType<JsonObject>()]);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try { return Process.Start(start)!; }
        catch (System.ComponentModel.Win32Exception missing) { throw new InvalidOperationException("go is not installed: ./build/test installs it", missing); }
    }

    private static List<JsonNode?> Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Json(document.RootNode))];
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Json(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } => plain switch
        {
            "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => plain,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new JsonException(node.GetType().Name),
    };

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Transparency.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
