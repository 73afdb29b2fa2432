using System.Globalization;
using Parley.Tests.Support;

namespace Parley.Tests.Faults.Clients;

/// <summary>What a user says, told apart from everything else that was ever said, and what the provider answers to it.</summary>
/// <param name="Seed">Of the schedule.</param>
/// <param name="Chat">Number of the chat in it.</param>
/// <param name="Number">Number of the prompt in the chat.</param>
/// <param name="Deltas">
/// In how many pieces the answer comes, at a steady pace; 0 leaves their number to chance, and whether they come at once.
/// </param>
/// <param name="Milliseconds">The time between two pieces.</param>
internal readonly record struct Prompt(int Seed, int Chat, int Number, int Deltas = 0, int Milliseconds = Prompt.UsualPace)
{
    /// <summary>Milliseconds between two pieces of an answer: the pace of a usual model.</summary>
    public const int UsualPace = 40;

    private static readonly string Padding = new('~', 60);

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Seed}.{Chat}.{Number}.{Deltas}.{Milliseconds}");

    /// <summary>The whole answer.</summary>
    public string Answer => string.Concat(Enumerable.Range(0, Shape.Deltas).Select(Delta));

    // One answer in six comes all at once and is too much for a slow reader's buffers.
    private (int Deltas, bool AtOnce) Shape =>
        Deltas > 0 ? (Deltas, false) :
        new Random((((Seed * 31) + Chat) * 31) + Number) is var random && random.Next(6) == 0 ? (2000, true) :
        (random.Next(5, 40), false);

    /// <summary>The prompt that a text is; null when it is none.</summary>
    public static Prompt? Parse(string text) =>
        text.Split('.') is [var seed, var chat, var number, var deltas, var milliseconds]
        && int.TryParse(seed, CultureInfo.InvariantCulture, out var s)
        && int.TryParse(chat, CultureInfo.InvariantCulture, out var c)
        && int.TryParse(number, CultureInfo.InvariantCulture, out var n)
        && int.TryParse(deltas, CultureInfo.InvariantCulture, out var d)
        && int.TryParse(milliseconds, CultureInfo.InvariantCulture, out var m)
            ? new Prompt(s, c, n, d, m)
            : null;

    /// <summary>The provider's script.</summary>
    public FakeReply Reply() => Shape is { AtOnce: true, Deltas: var many }
        ? new FakeReply().Deltas(many, Delta)
        : new FakeReply().Paced(Shape.Deltas, Delta, TimeSpan.FromMilliseconds(Milliseconds), TimeProvider.System);

    public override string ToString() => Text;

    private string Delta(int number) => string.Create(CultureInfo.InvariantCulture, $"{Text}:{number}{(Shape.AtOnce ? Padding : "")} ");
}
