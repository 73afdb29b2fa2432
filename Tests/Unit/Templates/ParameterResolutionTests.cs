using System.Collections.Immutable;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Templates.Manifests;
using Parley.Grains.Templates.Parameters;

namespace Parley.Tests.Unit.Templates;

/// <summary>With which values a build is made (platform.md C.1; its black-box check 2). Values are written <c>a=1 b=2</c>.</summary>
public sealed class ParameterResolutionTests
{
    private static readonly ImmutableArray<TemplateParameter> Parameters = ManifestParser.Parse(
        """
        parameters:
          - {name: region, default: eu, mutable: true, options: [{value: eu}, {value: us}]}
          - {name: disk, type: number, default: 10, mutable: true, validation: {min: 5, max: 100, monotonic: increasing}}
          - {name: quota, type: number, default: 50, mutable: true, validation: {monotonic: decreasing}}
          - {name: image, default: debian, validation: {regex: '^[a-z]+$', error: must be a plain name}}
          - {name: debug, type: bool, default: false, mutable: true, ephemeral: true}
          - {name: level, mutable: true, when: debug}
          - {name: tools, type: list(string), default: [git], mutable: true, options: [{value: git}, {value: node}]}
        """).Value!.Parameters;

    private const string Defaults = "region=eu disk=10 quota=50 image=debian debug=false tools=[\"git\"]";

    [Theory]
    // The first build: preset before request before default, and the defaults that were used are stored.
    [InlineData(null, "", "", Defaults)]
    [InlineData(null, "region=us disk=20", "", "region=us disk=20 quota=50 image=debian debug=false tools=[\"git\"]")]
    [InlineData(null, "region=us disk=20", "disk=30", "region=us disk=30 quota=50 image=debian debug=false tools=[\"git\"]")]
    [InlineData(null, "image=alpine", "", "region=eu disk=10 quota=50 image=alpine debug=false tools=[\"git\"]")]
    [InlineData(null, "tools=[]", "", "region=eu disk=10 quota=50 image=debian debug=false tools=[]")]
    // A parameter that a value switches on; one that does not exist drops its value.
    [InlineData(null, "debug=true level=high", "", "region=eu disk=10 quota=50 image=debian debug=true level=high tools=[\"git\"]")]
    [InlineData(null, "level=high nobody=1", "", Defaults)]
    // Later builds: the values before, below request and preset; what was ephemeral is forgotten, and with it what it switched on.
    [InlineData("region=us disk=20 quota=40 image=alpine debug=true level=high tools=[]", "", "", "region=us disk=20 quota=40 image=alpine debug=false tools=[]")]
    [InlineData("region=us disk=20", "disk=30", "", "region=us disk=30 quota=50 image=debian debug=false tools=[\"git\"]")]
    [InlineData("region=us disk=20", "disk=30", "disk=40", "region=us disk=40 quota=50 image=debian debug=false tools=[\"git\"]")]
    // Not changed, and new to this version: both are allowed for what cannot be changed.
    [InlineData("image=alpine", "image=alpine", "", "region=eu disk=10 quota=50 image=alpine debug=false tools=[\"git\"]")]
    [InlineData("region=eu", "image=alpine", "", "region=eu disk=10 quota=50 image=alpine debug=false tools=[\"git\"]")]
    public void A_start_is_made_with(string? previous, string requested, string preset, string resolved) =>
        Assert.Equal(resolved, Text(Resolve(BuildTransition.Start, previous, requested, preset).Value));

    [Theory]
    [InlineData(null, "region=mars", "", "region: must be one of eu, us")]
    [InlineData(null, "", "region=mars", "region: must be one of eu, us")]
    [InlineData(null, "disk=many", "", "disk: must be a number")]
    [InlineData(null, "disk=4", "", "disk: must be at least 5")]
    [InlineData(null, "disk=100.5", "", "disk: must be at most 100")]
    [InlineData(null, "debug=yes", "", "debug: must be true or false")]
    [InlineData(null, "image=Debian", "", "image: must be a plain name")]
    [InlineData(null, "tools=git", "", "tools: must be a JSON array of strings")]
    [InlineData(null, "tools=[1]", "", "tools: must be a JSON array of strings")]
    [InlineData(null, "tools=[\"git\",\"go\"]", "", "tools: must be one of git, node")]
    [InlineData(null, "debug=true", "", "level: is required")]
    [InlineData(null, "region=eu region=us", "", "region: is given twice")]
    [InlineData("image=alpine", "image=debian", "", "image: cannot be changed; it is alpine")]
    [InlineData("image=alpine", "", "image=debian", "image: cannot be changed; it is alpine")]
    [InlineData("disk=20", "disk=19", "", "disk: must not be less than 20, which it was")]
    [InlineData("quota=20", "quota=21", "", "quota: must not be greater than 20, which it was")]
    // What the version before allowed may be wrong in this one.
    [InlineData("region=mars", "", "", "region: must be one of eu, us")]
    [InlineData(null, "region=mars disk=1 debug=true", "", "region: must be one of eu, us; disk: must be at least 5; level: is required")]
    public void A_start_is_refused_with_each_parameter_at_fault(string? previous, string requested, string preset, string faults)
    {
        var refusal = Resolve(BuildTransition.Start, previous, requested, preset).Refusal!;
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Equal(faults, string.Join("; ", refusal.Validations.Select(fault => $"{fault.Field}: {fault.Detail}")));
    }

    [Theory]
    [InlineData(BuildTransition.Stop)]
    [InlineData(BuildTransition.Delete)]
    public void A_stop_or_delete_keeps_all_values_and_never_fails_for_what_was_stored(BuildTransition transition)
    {
        Assert.Equal(
            "region=mars disk=1 quota=50 image=debian debug=false tools=[\"git\"] gone=1",
            Text(Resolve(transition, "region=mars disk=1 gone=1 debug=true", "", "").Value));
        Assert.Equal("disk", Assert.Single(Resolve(transition, "disk=20", "disk=1", "").Refusal!.Validations).Field);
    }

    private static Reply<ImmutableArray<BuildParameter>> Resolve(BuildTransition transition, string? previous, string requested, string preset) =>
        ParameterResolution.Resolve(Parameters, new ParameterInputs
        {
            Transition = transition,
            Previous = previous is null ? null : Values(previous),
            Requested = Values(requested),
            Preset = Values(preset),
        });

    private static ImmutableArray<BuildParameter> Values(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => new BuildParameter(pair[0], pair[1])),
    ];

    private static string Text(ImmutableArray<BuildParameter> values) => string.Join(' ', values.Select(value => $"{value.Name}={value.Value}"));
}
