using Parley.Engine.Calls;

namespace Parley.Engine.Directory;

/// <summary>
/// Who holds a grain. The epoch tells claims of the same grain apart: a later claim has a higher one. Epoch 0 is no claim: there the grain was asked for.
/// </summary>
internal sealed record GrainAddress(GrainId Id, string SiloId, long Epoch);
