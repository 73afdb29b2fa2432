using System.Globalization;

namespace Parley.Tests.Unit.Property;

/// <summary>
/// Random interleavings of everything that can happen to a chat, against a small model of what may come of it. A failure names its seed.
/// The environment variable <c>PARLEY_PROPERTY_STEPS</c> asks for more steps than CI has time for.
/// </summary>
public sealed class ChatHistoryTests
{
    private const int StepsAChat = 100;

    private static readonly int Chats =
        (int.TryParse(Environment.GetEnvironmentVariable("PARLEY_PROPERTY_STEPS"), CultureInfo.InvariantCulture, out var steps)
            ? steps
            : 20_000) / StepsAChat;

    [Fact]
    public void Whatever_happens_to_a_chat_its_history_is_one_that_may_be()
    {
        for (var seed = 0; seed < Chats; seed++)
        {
            var chat = new SimulatedChat(new Random(seed));
            try
            {
                chat.Create();
                for (var step = 0; step < StepsAChat; step++)
                    chat.Next();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Seed {seed}: {fault.Message} After: {chat.Trace}", fault);
            }
        }
    }
}
