namespace Parley.Tests.Support;

/// <summary>How a <see cref="ParleyProcess"/> is started.</summary>
public sealed record ParleyProcessOptions
{
    /// <summary>Which of the programs.</summary>
    public ParleyProgramKind Program { get; init; } = ParleyProgramKind.Parley;

    /// <summary>Data directory; null for a temporary one that goes with the process.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where it listens; by default on a free port of its choice.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>
    /// Further environment variables: <c>ConnectionStrings__Parley</c>, <c>OPENAI_BASE_URL</c> and the like.
    /// Nothing of the kind is inherited.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Told the process's number as soon as it has one.</summary>
    public Action<int>? Started { get; init; }

    /// <summary>How long it may take until it is ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>The programs there are.</summary>
public enum ParleyProgramKind
{
    /// <summary>The one program for one machine, and the runner of local clusters.</summary>
    Parley,

    /// <summary>A silo of a cluster.</summary>
    Silo,

    /// <summary>A gateway of a cluster.</summary>
    Gateway,
}
