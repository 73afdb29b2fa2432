using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;
using StoredMessage = Parley.Grains.Abstractions.Chats.ChatMessage;

namespace Parley.Tests.Unit.Agents;

/// <summary>What the model is sent of a message's files and references (spec/chat.md 1.8, 3.10).</summary>
public sealed class PromptTests
{
    private static readonly Guid Image = Guid.NewGuid();

    [Fact]
    public void A_file_is_sent_with_its_bytes_among_the_texts()
    {
        var contents = Build([User(1, new TextPart("what is"), new FilePart("image/png", Image), new TextPart("this?"))], (Image, [1, 2, 3]));
        Assert.Equal(["what is", "image/png 010203", "this?"], contents);
    }

    [Fact]
    public void A_file_that_is_gone_is_told_as_such() =>
        Assert.Equal(
            ["look", "[A file was attached here, but it is gone.]"],
            Build([User(1, new TextPart("look"), new FilePart("image/png", Image))]));

    [Fact]
    public void A_file_without_room_is_told_as_such() =>
        Assert.Equal(
            ["[An image was attached here. It is left out, for newer ones fill the request.]"],
            Build([User(1, new FilePart("image/png", Image))], (Image, null)));

    [Fact]
    public void A_file_that_is_named_often_is_sent_once_where_it_was_named_last() =>
        Assert.Equal(
            ["[The image that was attached here comes again below.]", "image/gif 07"],
            Build([User(1, new FilePart("image/gif", Image)), User(2, new FilePart("image/gif", Image))], (Image, [7])));

    [Theory]
    [InlineData(0, 0, "", "\n[src/a.cs]\n```\n\n```\n")]
    [InlineData(3, 3, "x", "\n[src/a.cs, line 3]\n```\nx\n```\n")]
    [InlineData(3, 5, "+a\n-b", "\n[src/a.cs, lines 3 to 5]\n```\n+a\n-b\n```\n")]
    [InlineData(1, 1, "a ``` b ```` c", "\n[src/a.cs, line 1]\n`````\na ``` b ```` c\n`````\n")]
    public void A_reference_names_its_lines_and_quotes_them(int first, int last, string content, string text) =>
        Assert.Equal(
            [text],
            Build([User(1, new FileReferencePart { FileName = "src/a.cs", StartLine = first, EndLine = last, Content = content })]));

    private static IEnumerable<string> Build(ImmutableArray<StoredMessage> history, params (Guid Id, byte[]? Data)[] files) =>
        Prompt.Build(history, new PromptFiles(history, files.ToDictionary(file => file.Id, file => file.Data)))
            .SelectMany(message => message.Contents).Select(Show);

    private static string Show(AIContent content) => content switch
    {
        TextContent text => text.Text,
        DataContent data => $"{data.MediaType} {Convert.ToHexString(data.Data.Span)}",
        _ => content.ToString()!,
    };

    private static StoredMessage User(long id, params ImmutableArray<MessagePart> content) => new()
    {
        Id = id,
        ChatId = Guid.Empty,
        CreatedAt = default,
        Role = MessageRole.User,
        Content = content,
    };
}
