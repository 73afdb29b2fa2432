namespace Parley.Engine.Calls;

/// <summary>Beside which others a turn may run.</summary>
internal enum Interleaving : byte
{
    /// <summary>Beside <see cref="Always"/> only.</summary>
    Never,

    /// <summary>Beside other readers and <see cref="Always"/>.</summary>
    Readers,

    /// <summary>Beside anything.</summary>
    Always,
}
