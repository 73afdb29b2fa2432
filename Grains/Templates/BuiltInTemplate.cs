using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Templates;

/// <summary>
/// The template that a new deployment begins with, so that a first workspace needs no administrator: a directory on the machine of the
/// silo. It is made once, when no template was ever made; who deletes it is rid of it.
/// </summary>
internal sealed class BuiltInTemplate(TemplateStore store)
{
    public const string Name = "local-directory";

    public Task ApplyAsync(CancellationToken cancellationToken) => store.CreateFirstAsync(
        new TemplateInput
        {
            Name = Name,
            DisplayName = "Local directory",
            Description = "A directory of its own on the machine that Parley runs on.",
        },
        provisioner: "local",
        new TemplateManifest { Provisioner = "local", Agents = [new TemplateAgent { Name = "main", OperatingSystem = "linux" }] },
        cancellationToken);
}
