using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Wire;

/// <summary>Stands in a conversation for a file that the model's API does not take.</summary>
internal static class UnreadableFile
{
    public static string Note(DataContent file) => $"[A file of type {file.MediaType} that cannot be shown to this model.]";
}
