using System.Text.Json.Nodes;

namespace Transparency.Charts.Tests;

public class ChartRules
{
    private static readonly Lazy<RenderedChart> Default = new(() => RenderedChart.With());
    private static RenderedChart Chart => Default.Value;

    private static IEnumerable<(string Name, JsonNode Pod)> Pods() =>
        Chart.Of("Deployment").Concat(Chart.Of("Job")).Select(each => ((string)each["metadata"]!["name"]!, each["spec"]!["template"]!["spec"]!));

    [Fact]
    public void Every_service_folder_and_the_gateway_are_deployed_under_the_name_of_their_folder()
    {
        string[] libraries = ["service-defaults", "event-store", "ledger", "auditor-cli"];
        var folders = Directory.GetDirectories(Path.Combine(RenderedChart.Root, "services")).Select(Path.GetFileName).Except(libraries).Append("gateway");
        Chart.Of("Deployment").Select(each => (string)each["metadata"]!["name"]!).Order().ShouldBe(folders.Order());
    }

    [Fact]
    public void Every_container_runs_as_nobody_without_privileges_on_a_read_only_disk()
    {
        foreach (var (name, pod) in Pods())
        {
            ((bool)pod["securityContext"]!["runAsNonRoot"]!).ShouldBeTrue(name);
            ((string)pod["securityContext"]!["seccompProfile"]!["type"]!).ShouldBe("RuntimeDefault", name);
            ((bool)pod["automountServiceAccountToken"]!).ShouldBeFalse(name);
            foreach (var container in pod["containers"]!.AsArray())
            {
                var rights = container!["securityContext"]!;
                ((bool)rights["allowPrivilegeEscalation"]!).ShouldBeFalse(name);
                ((bool)rights["readOnlyRootFilesystem"]!).ShouldBeTrue(name);
                rights["capabilities"]!["drop"]!.AsArray().Select(each => (string)each!).ShouldBe(["ALL"], name);
            }
        }
    }

    [Fact]
    public void Every_container_asks_for_cpu_and_memory_and_is_limited_in_memory()
    {
        foreach (var (name, pod) in Pods())
            foreach (var container in pod["containers"]!.AsArray())
            {
                var resources = container!["resources"]!;
                resources["requests"]!["cpu"].ShouldNotBeNull(name);
                resources["requests"]!["memory"].ShouldNotBeNull(name);
                resources["limits"]!["memory"].ShouldNotBeNull(name);
            }
    }

    [Fact]
    public void Every_deployment_has_three_probes_a_budget_and_a_policy()
    {
        foreach (var deployment in Chart.Of("Deployment"))
        {
            var name = (string)deployment["metadata"]!["name"]!;
            var container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
            ((string)container["startupProbe"]!["httpGet"]!["path"]!).ShouldBe("/health/live");
            ((string)container["livenessProbe"]!["httpGet"]!["path"]!).ShouldBe("/health/live");
            ((string)container["readinessProbe"]!["httpGet"]!["path"]!).ShouldBe("/health/ready");
            Chart.One("PodDisruptionBudget", name).ShouldNotBeNull();
            Chart.One("NetworkPolicy", name).ShouldNotBeNull();
        }
    }

    [Fact]
    public void No_image_is_untagged_or_latest()
    {
        foreach (var (name, pod) in Pods())
            foreach (var container in pod["containers"]!.AsArray())
            {
                var image = (string)container!["image"]!;
                image.ShouldContain(":", customMessage: name);
                image.ShouldNotEndWith(":latest");
            }
    }

    [Fact]
    public void Nothing_may_talk_by_default_and_only_the_gateway_is_reached_from_outside()
    {
        var deny = Chart.One("NetworkPolicy", "transparency-deny-all")["spec"]!;
        deny["policyTypes"]!.AsArray().Count.ShouldBe(2);
        deny["ingress"].ShouldBeNull();
        deny["egress"].ShouldBeNull();
        foreach (var policy in Chart.Of("NetworkPolicy").Where(each => each["spec"]!["ingress"] is not null))
        {
            var name = (string)policy["metadata"]!["name"]!;
            var outside = policy["spec"]!["ingress"]!.AsArray().SelectMany(rule => rule!["from"]?.AsArray() ?? []).Any(from => from!["namespaceSelector"] is not null);
            outside.ShouldBe(name == "gateway", name);
        }
        Chart.Of("Ingress").Single()["spec"]!["rules"]![0]!["http"]!["paths"]!.AsArray()
            .Select(path => (string)path!["backend"]!["service"]!["name"]!).ShouldBe(["gateway"]);
    }

    [Fact]
    public void A_service_that_nobody_calls_accepts_no_connection()
    {
        // An empty `from` list would mean everybody: Kubernetes reads it so.
        foreach (var policy in Chart.Of("NetworkPolicy").Where(each => each["spec"]!["ingress"] is not null))
            foreach (var rule in policy["spec"]!["ingress"]!.AsArray())
                (rule!["from"] as JsonArray)!.Count.ShouldBeGreaterThan(0, (string)policy["metadata"]!["name"]!);
    }

    [Fact]
    public void No_secret_value_stands_in_the_rendered_chart()
    {
        Chart.Of("Secret").ShouldBeEmpty();
        foreach (var (name, pod) in Pods())
            foreach (var variable in pod["containers"]!.AsArray().SelectMany(each => each!["env"]?.AsArray() ?? []))
                ((string)variable!["name"]!).ShouldNotMatch("(?i)password|connectionstrings|masterkey|client__key", name);
    }

    [Fact]
    public void The_owner_role_reaches_the_migration_job_only()
    {
        var owner = RenderedChart.Values()["services"]!.AsObject().Select(each => (string?)each.Value!["migrateSecret"]).OfType<string>().ToHashSet();
        foreach (var deployment in Chart.Of("Deployment"))
            deployment.ToJsonString().ShouldNotContain("-migrate\"");
        Chart.Of("Job").Select(job => (string)job["spec"]!["template"]!["spec"]!["containers"]![0]!["envFrom"]![0]!["secretRef"]!["name"]!).Order().ShouldBe(owner.Order());
    }

    [Fact]
    public void The_witness_is_never_two_processes_on_one_memory()
    {
        var witness = Chart.One("Deployment", "witness")["spec"]!;
        ((long)witness["replicas"]!).ShouldBe(1);
        ((string)witness["strategy"]!["type"]!).ShouldBe("Recreate");
        Chart.Of("HorizontalPodAutoscaler").ShouldNotContain(each => (string)each["metadata"]!["name"]! == "witness");
    }

    [Fact]
    public void Traces_are_exported_when_an_endpoint_is_given_and_only_then()
    {
        Chart.One("Deployment", "scoring").ToJsonString().ShouldNotContain("OTEL_EXPORTER_OTLP_ENDPOINT");
        var traced = RenderedChart.With(values => values["otlp"]!["endpoint"] = "http://collector:4317");
        traced.One("Deployment", "scoring").ToJsonString().ShouldContain("http://collector:4317");
    }

    [Fact]
    public void The_values_schema_requires_every_service_of_the_values()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(RenderedChart.Folder, "values.schema.json")))!;
        schema["properties"]!["services"]!["required"]!.AsArray().Select(each => (string)each!).Order()
            .ShouldBe(RenderedChart.Values()["services"]!.AsObject().Select(each => each.Key).Order());
        var known = schema["properties"]!["services"]!["additionalProperties"]!["properties"]!.AsObject().Select(each => each.Key).ToHashSet();
        foreach (var service in RenderedChart.Values()["services"]!.AsObject())
            service.Value!.AsObject().Select(each => each.Key).ShouldBeSubsetOf(known, service.Key);
    }
}
