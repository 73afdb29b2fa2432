using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Abstractions.Templates;

/// <summary>A version of a template as it was pushed (platform.md 0.4). Nothing of it changes but whether it is archived.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateVersion")]
public sealed record TemplateVersion
{
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Absent as long as no template was made of it.</summary>
    [Id(1)] public Guid? TemplateId { get; init; }

    [Id(2)] public required Guid OrganizationId { get; init; }

    /// <summary>Unique within the template.</summary>
    [Id(3)] public required string Name { get; init; }

    /// <summary>What is new in it.</summary>
    [Id(4)] public required string Message { get; init; }

    /// <summary>The work of taking it in. It is over before the version is there, and always succeeded.</summary>
    [Id(5)] public required TemplateVersionJob Job { get; init; }

    /// <inheritdoc cref="Template.Provisioner"/>
    [Id(6)] public required string Provisioner { get; init; }

    /// <summary>Who pushed it; absent for the one that came with the product.</summary>
    [Id(7)] public TemplateAuthor? CreatedBy { get; init; }

    /// <summary>Whether it is out of use: it cannot be made active.</summary>
    [Id(8)] public required bool Archived { get; init; }

    [Id(9)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(10)] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Who pushed a version.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateAuthor")]
public sealed record TemplateAuthor([property: Id(0)] Guid Id, [property: Id(1)] string Username);

/// <summary>The work of taking in a version.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateVersionJob")]
public sealed record TemplateVersionJob
{
    /// <summary>The version's id: each has one job.</summary>
    [Id(0)] public required Guid Id { get; init; }

    [Id(1)] public required BuildJobStatus Status { get; init; }

    [Id(2)] public required DateTimeOffset CreatedAt { get; init; }

    [Id(3)] public required DateTimeOffset StartedAt { get; init; }

    [Id(4)] public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The archive; absent when the manifest was given by itself.</summary>
    [Id(5)] public Guid? FileId { get; init; }
}

/// <summary>Body of <c>POST /organizations/{organization}/templateversions</c>.</summary>
[GenerateSerializer, Immutable, Alias("parley.TemplateVersionInput")]
public sealed record TemplateVersionInput
{
    /// <summary>At most 64 letters and digits, with single <c>_</c>, <c>.</c> or <c>-</c> between; made up when absent.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <inheritdoc cref="TemplateVersion.Message"/>
    [Id(1)] public string? Message { get; init; }

    /// <summary>The template that it is of; absent for one that is yet to be made.</summary>
    [Id(2)] public Guid? TemplateId { get; init; }

    /// <summary><c>file</c>, which is also what is meant when it is absent.</summary>
    [Id(3)] public string? StorageMethod { get; init; }

    /// <summary>The archive, a tar or zip with one <c>template.yaml</c>; either this or the manifest.</summary>
    [Id(4)] public Guid? FileId { get; init; }

    /// <summary>The text of <c>template.yaml</c>, in place of an archive.</summary>
    [Id(5)] public string? Manifest { get; init; }

    /// <summary>Who makes workspaces of it; needed when the manifest does not say.</summary>
    [Id(6)] public string? Provisioner { get; init; }
}
