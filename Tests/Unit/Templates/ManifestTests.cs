using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Templates.Manifests;

namespace Parley.Tests.Unit.Templates;

/// <summary>What a manifest says, and every way in which it can be wrong, each with the place.</summary>
public sealed class ManifestTests
{
    [Fact]
    public void All_that_a_manifest_can_say_is_read()
    {
        var manifest = ManifestParser.Parse(
            """
            provisioner: local
            parameters:
              - name: region
                type: string
                display_name: Region
                description: Where it runs.
                default: eu
                mutable: true
                options: [{name: EU, value: eu}, {value: us}]
              - name: size
                type: number
                default: 2
                validation: {min: 1, max: 8, monotonic: increasing, error: one to eight}
                when: "region == 'eu'"
              - {name: tools, type: list(string), default: [git, "1"], mutable: true, ephemeral: true}
              - {name: pass, validation: {regex: '^\d+$'}}
            presets:
              - name: Standard
                description: As most have it.
                icon: /icon.svg
                default: true
                parameters: {region: eu, size: 4, pass: "12"}
                prebuilds: {instances: 2, ttl: 1h30m}
            agents:
              - name: main
                os: linux
                dir: /home/coder/project
                env: {FOO: bar, EMPTY: }
                startup_script: |
                  echo one
                  echo two
            """).Value!;

        Assert.Equal("local", manifest.Provisioner);
        Assert.Equal(["region", "size", "tools", "pass"], manifest.Parameters.Select(parameter => parameter.Name));
        Assert.Equal([new("EU", "eu"), new ParameterOption("us", "us")], manifest.Parameters[0].Options.ToArray());
        Assert.Equal(
            ("2", new ParameterValidation { Min = 1, Max = 8, Monotonic = MonotonicOrder.Increasing, Error = "one to eight" }, "region == 'eu'"),
            (manifest.Parameters[1].Default, manifest.Parameters[1].Validation, manifest.Parameters[1].When));
        Assert.Equal(
            ("""["git","1"]""", ParameterType.TextList, true),
            (manifest.Parameters[2].Default, manifest.Parameters[2].Type, manifest.Parameters[2].Ephemeral));
        Assert.Equal((null, false), (manifest.Parameters[3].Default, manifest.Parameters[3].Mutable));
        var preset = Assert.Single(manifest.Presets);
        Assert.Equal([new("region", "eu"), new("size", "4"), new BuildParameter("pass", "12")], preset.Parameters.ToArray());
        Assert.Equal((true, new PresetPrebuilds(2, TimeSpan.FromMinutes(90))), (preset.Default, preset.Prebuilds));
        var agent = Assert.Single(manifest.Agents);
        Assert.Equal(("main", "linux", "/home/coder/project", "echo one\necho two"), (agent.Name, agent.OperatingSystem, agent.Directory, agent.StartupScript));
        Assert.Equal([("EMPTY", ""), ("FOO", "bar")], agent.Env.Select(one => (one.Key, one.Value)).Order());
    }

    [Fact]
    public void An_empty_manifest_is_a_template_of_nothing() => Assert.Empty(ManifestParser.Parse("# nothing\n").Value!.Agents);

    [Fact]
    public void Echo_says_what_becomes_of_a_build() => Assert.Equal(
        new EchoOutcome { Fail = "no", DelayMs = 20 }, ManifestParser.Parse("echo: {fail: \"no\", delay_ms: 20}").Value!.Echo);

    [Theory]
    [InlineData("agent: []", "agent")]
    [InlineData("provisioner: terraform", "provisioner")]
    [InlineData("- 1", "template.yaml")]
    [InlineData("parameters: {a: 1}", "parameters")]
    [InlineData("parameters: [{name: a, kind: x}]", "parameters[0].kind")]
    [InlineData("parameters: [{name: a, name: b}]", "parameters[0].name")]
    [InlineData("parameters: [{type: string}]", "parameters[0].name")]
    [InlineData("parameters: [{name: 1a}]", "parameters[0].name")]
    [InlineData("parameters: [{name: [a]}]", "parameters[0].name")]
    [InlineData("parameters: [{name: a}, {name: a}]", "parameters[1].name")]
    [InlineData("parameters: [{name: a, type: int}]", "parameters[0].type")]
    [InlineData("parameters: [{name: a, mutable: yes}]", "parameters[0].mutable")]
    [InlineData("parameters: [{name: a, type: number, default: two}]", "parameters[0].default")]
    [InlineData("parameters: [{name: a, type: bool, default: 1}]", "parameters[0].default")]
    [InlineData("parameters: [{name: a, default: c, options: [{value: b}]}]", "parameters[0].default")]
    [InlineData("parameters: [{name: a, options: [{value: b}, {value: b}]}]", "parameters[0].options[1].value")]
    [InlineData("parameters: [{name: a, type: number, options: [{value: b}]}]", "parameters[0].options[0].value")]
    [InlineData("parameters: [{name: a, mutable: true, ephemeral: true}]", "parameters[0].ephemeral")]
    [InlineData("parameters: [{name: a, default: x, ephemeral: true}]", "parameters[0].ephemeral")]
    [InlineData("parameters: [{name: a, validation: {regex: '('}}]", "parameters[0].validation.regex")]
    [InlineData("parameters: [{name: a, validation: {regex: '(?=x)'}}]", "parameters[0].validation.regex")]
    [InlineData("parameters: [{name: a, type: number, validation: {regex: x}}]", "parameters[0].validation.regex")]
    [InlineData("parameters: [{name: a, validation: {min: 1}}]", "parameters[0].validation.min")]
    [InlineData("parameters: [{name: a, type: number, validation: {min: 3, max: 2}}]", "parameters[0].validation.max")]
    [InlineData("parameters: [{name: a, type: number, validation: {monotonic: up}}]", "parameters[0].validation.monotonic")]
    [InlineData("parameters: [{name: a, when: \"b == 'x'\"}, {name: b}]", "parameters[0].when")]
    [InlineData("parameters: [{name: a, when: \"a\"}]", "parameters[0].when")]
    [InlineData("presets: [{name: p, prebuilds: {instances: two}}]", "presets[0].prebuilds.instances")]
    [InlineData("presets: [{name: p, prebuilds: {ttl: 24h}}]", "presets[0].prebuilds.instances")]
    [InlineData("presets: [{name: p, prebuilds: {instances: 1, ttl: a day}}]", "presets[0].prebuilds.ttl")]
    [InlineData("parameters: [{name: a}]\npresets: [{name: p, parameters: {a: }}]", "presets[0].parameters.a")]
    [InlineData("agents: [{os: linux}]", "agents[0].name")]
    [InlineData("agents: [{name: Main}]", "agents[0].name")]
    [InlineData("agents: [{name: a}, {name: a}]", "agents[1].name")]
    [InlineData("agents: [{name: a, env: {'A B': x}}]", "agents[0].env.A B")]
    [InlineData("agents: [{name: a, env: [A]}]", "agents[0].env")]
    [InlineData("echo: {delay_ms: -1}", "echo.delay_ms")]
    [InlineData("echo: succeed", "echo")]
    [InlineData("a: [", "template.yaml")]
    [InlineData("agents: &x []", "template.yaml")]
    [InlineData("agents: !!set {}", "template.yaml")]
    [InlineData("agents: []\n---\nagents: []", "template.yaml")]
    [InlineData("agents: [{name: a, dir: \"\\0\"}]", "template.yaml")]
    [InlineData("? [a]\n: b", "template.yaml")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string field)
    {
        var refusal = ManifestParser.Parse(yaml).Refusal!;
        Assert.Equal((RefusalCode.Invalid, field), (refusal.Code, Assert.Single(refusal.Validations).Field));
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(
        ["agent", "parameters[0].type", "parameters[1].name"],
        ManifestParser.Parse("{agent: 1, parameters: [{name: a, type: x}, {name: a}]}").Refusal!.Validations
            .Select(fault => fault.Field).Order(StringComparer.Ordinal));

    [Fact]
    public void What_nests_too_deep_or_is_too_long_is_refused()
    {
        Assert.Contains("too deep", ManifestParser.Parse(new string('[', 100_000)).Refusal!.Detail, StringComparison.Ordinal);
        Assert.Contains("256 KiB", ManifestParser.Parse(new string('#', ManifestParser.MaxBytes + 1)).Refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("24h", 86400)]
    [InlineData("1h1m1s", 3661)]
    [InlineData("90m", 5400)]
    [InlineData("", null)]
    [InlineData("1m1h", null)]
    [InlineData("5", null)]
    [InlineData("-1h", null)]
    public void Times_are_hours_minutes_and_seconds(string text, int? seconds) =>
        Assert.Equal(seconds, ManifestDuration.Parse(text)?.TotalSeconds);
}
