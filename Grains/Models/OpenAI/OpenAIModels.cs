namespace Parley.Grains.Models.OpenAI;

/// <summary>What is known of OpenAI's models by their names.</summary>
internal static class OpenAIModels
{
    private static readonly string[] Reasoning = ["gpt-5", "gpt-6", "o1", "o3", "o4"];

    /// <summary>Whether a model takes <see cref="ModelTarget.DefaultMaxOutputTokens"/> as its output limit.</summary>
    public static bool AllowDefaultLimit(string model) => Reasons(model) || model.StartsWith("gpt-4.1", StringComparison.Ordinal);

    /// <summary>Whether a model reasons; the others refuse to be asked for their reasoning.</summary>
    public static bool Reasons(string model) => Reasoning.Any(family => model.StartsWith(family, StringComparison.Ordinal));
}
