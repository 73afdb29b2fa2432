namespace Parley.Engine;

/// <summary>Something that can be called through a reference.</summary>
public interface IAddressable;

/// <summary>
/// The mark of every grain interface. Its methods return <see cref="Task"/>, <see cref="ValueTask"/> or <see
/// cref="IAsyncEnumerable{T}"/>.
/// </summary>
public interface IGrain : IAddressable;

/// <summary>A grain whose identity within its type is a <see cref="Guid"/>.</summary>
public interface IGrainWithGuidKey : IGrain;

/// <summary>A grain whose identity within its type is a string.</summary>
public interface IGrainWithStringKey : IGrain;
