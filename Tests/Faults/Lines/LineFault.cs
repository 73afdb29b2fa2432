namespace Parley.Tests.Faults.Lines;

/// <summary>What can be wrong with a line for a while.</summary>
internal enum LineFault
{
    /// <summary>Nothing passes, without an error to either side; when it is over, what was held back goes on.</summary>
    CutOff,

    /// <summary>Everything is late.</summary>
    Late,
}
