namespace Parley.Tests.Faults.Schedule;

/// <summary>How large a schedule is.</summary>
internal sealed record ScheduleSize
{
    public int Silos { get; init; } = 3;

    public int Gateways { get; init; } = 2;

    public int Chats { get; init; } = 6;

    /// <summary>Commands of a chat after its creation.</summary>
    public int Commands { get; init; } = 5;

    public int Faults { get; init; } = 5;

    /// <summary>The time over which faults and commands are spread.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(5);
}
