using Parley.Grains.Templates.Manifests;

namespace Parley.Tests.Unit.Templates;

/// <summary>Which presets a version can be pushed with (platform.md C.2; its black-box check 1; matrix 4).</summary>
public sealed class PresetTests
{
    private const string Parameters =
        """
        parameters:
          - {name: A, type: bool, default: false}
          - {name: B, when: A}
          - {name: C, type: number, default: 1, validation: {min: 1, max: 8}}
          - {name: D, default: x, options: [{value: x}, {value: y}]}
        presets:

        """;

    [Theory]
    [InlineData("- {name: p}")]
    [InlineData("- {name: p, parameters: {A: true}}")]
    [InlineData("- {name: p, parameters: {A: true, B: hello}}")]
    [InlineData("- {name: p, parameters: {B: hello, A: true}, prebuilds: {instances: 1}}")]
    [InlineData("- {name: p, prebuilds: {instances: 1}}")]
    [InlineData("- {name: p, parameters: {A: true}, prebuilds: {instances: 0}}")]
    // Without prebuilds nobody has built it yet; the user is told.
    [InlineData("- {name: p, parameters: {C: 9, D: z}}")]
    [InlineData("- {name: p, default: true}\n- {name: q}")]
    public void Matrix_4_Accepted(string presets) => Assert.Null(ManifestParser.Parse(Parameters + presets).Refusal);

    [Theory]
    [InlineData("- {name: p, parameters: {E: 1}}", "has the parameter E, which the template does not have")]
    [InlineData("- {name: p, parameters: {B: hello}}", "has the parameter B, which does not exist under its values")]
    [InlineData("- {name: p, parameters: {A: false, B: hello}}", "has the parameter B, which does not exist under its values")]
    [InlineData("- {name: p, parameters: {A: true}, prebuilds: {instances: 1}}", "cannot be prebuilt: B is required")]
    [InlineData("- {name: p, parameters: {C: 9}, prebuilds: {instances: 1}}", "cannot be prebuilt: C must be at most 8")]
    [InlineData("- {name: p, parameters: {C: a}, prebuilds: {instances: 1}}", "cannot be prebuilt: C must be a number")]
    [InlineData("- {name: p, parameters: {D: z}, prebuilds: {instances: 1}}", "cannot be prebuilt: D must be one of x, y")]
    [InlineData("- {name: p, prebuilds: {instances: -1}}", "must not have fewer than 0 prebuilt instances")]
    [InlineData("- {name: p}\n- {name: p}", "has the name of another preset")]
    [InlineData("- {name: q, default: true}\n- {name: p, default: true}", "is the second default; only one preset can be")]
    [InlineData("- {name: p, parameters: {C: 1, C: 2}}", "has the parameter C twice")]
    [InlineData("- {name: p, parameters: {'': 1}}", "has a parameter without a name")]
    public void Matrix_4_Refused_with_the_name_of_the_preset(string presets, string detail)
    {
        var refusal = ManifestParser.Parse(Parameters + presets).Refusal!;
        var fault = Assert.Single(refusal.Validations);
        Assert.Equal(("Invalid presets.", "p", detail), (refusal.Message, fault.Field, fault.Detail));
    }

    [Fact]
    public void A_preset_without_a_name_is_refused() => Assert.Equal(
        "must have a name", Assert.Single(ManifestParser.Parse(Parameters + "- {default: true}").Refusal!.Validations).Detail);
}
