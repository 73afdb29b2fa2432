namespace Parley.Grains.Models.Demo;

/// <summary>What the demo model has to say.</summary>
internal static class DemoTexts
{
    public const string Thought =
        """
        I have thought about it: I follow a script, so my thoughts were written before you asked. What you saw above this answer is how a
        reasoning model's thoughts appear here.
        """;

    public const string Recovered =
        """
        That worked at the second attempt. The first one failed with status 503 on purpose, so that you could see how a busy provider is
        tried again without your doing anything.
        """;

    public const string Markdown =
        """
        ## What Markdown looks like here

        Text can be **bold**, *italic* or `code`, and it can [link](https://commonmark.org) somewhere.

        1. Lists are numbered,
        2. or they are not:
           - one thing
           - another thing

        | Model | Where it runs | Cost |
        |---|---|---:|
        | parley-demo | inside this server | 0 |
        | yours | where you like | you decide |

        ```csharp
        // Code keeps its shape.
        foreach (var word in answer.Split(' '))
            Console.Write($"{word} ");
        ```

        > Quotations stand apart from the rest.
        """;

    public const string Story =
        """
        A ferry crosses the harbour every hour, and nobody on board is in a hurry. The captain knows each passenger by name, and the
        gulls know the captain by the bread in his pocket. In the morning the water is grey and smooth, at noon it is full of light, and
        in the evening it carries the lamps of the town in long, trembling lines. Some people cross to work, some cross to visit a friend,
        and one old woman crosses only to look back at her own house from the other side. When the fog comes, the ferry sounds its horn
        twice and waits, because an hour more or less has never changed what is on the far shore. 
        """;

    public static string Introduction(string user)
    {
        var heard = user.Length > 200 ? user[..(char.IsHighSurrogate(user[199]) ? 199 : 200)] + "…" : user;
        var quoted = heard.Length == 0 ? "I heard nothing yet." : $"You said:\n\n> {heard.ReplaceLineEndings("\n> ")}";
        return $"""
            Hello! I am Parley's built-in demo model. I run inside this server, need no key and no network, and follow a small script.

            {quoted}

            Try one of these: `run ls -la`, `write "hello" to notes.txt`, `read notes.txt`, `use subagents`, `show me markdown`,
            `count to 100`, `write 300 words`, `think about it`, `go slow`, `flaky` or `error`.

            To talk to a real model, set these environment variables and restart the server:

            - `OPENAI_API_KEY`: your key
            - `OPENAI_BASE_URL`: the provider's address, if it is not OpenAI itself
            - `PARLEY_MODEL`: the model to use
            """;
    }

    public static string Thinking(string user) =>
        $"""
        The user wrote {user.Length} characters. They want to see me think. I am a script, so the honest thing is to show what thinking
        looks like, say so, and keep it short.
        """;
}
