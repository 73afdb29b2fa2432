using System.Collections.Immutable;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;

namespace Parley.Tests.Unit.Chats;

/// <summary>What a message may hold (spec/chat.md 1.3, 2.2).</summary>
public sealed class MessageContentTests
{
    private static readonly ChatInputPart Text = new() { Type = "text", Text = " hello " };

    [Fact]
    public void Parts_are_stored_as_what_they_are()
    {
        var file = Guid.NewGuid();
        var content = Parse(
            [
                Text,
                new() { Type = "file", FileId = file.ToString() },
                new() { Type = "file-reference", FileName = " a.cs ", StartLine = 2, EndLine = 3, Content = " x\n" },
                new() { Type = "file-reference", FileName = "b.cs", StartLine = 4 },
                new() { Type = "file-reference", FileName = "c.cs" },
            ],
            file);
        Assert.Null(content.Refusal);
        Assert.Equal(
            [
                new TextPart("hello"),
                new FilePart("image/png", file),
                new FileReferencePart { FileName = "a.cs", StartLine = 2, EndLine = 3, Content = " x\n" },
                new FileReferencePart { FileName = "b.cs", StartLine = 4, EndLine = 4, Content = "" },
                new FileReferencePart { FileName = "c.cs", StartLine = 0, EndLine = 0, Content = "" },
            ],
            content.Value.AsEnumerable());
    }

    [Fact]
    public void A_message_may_name_twenty_files_and_each_once()
    {
        var files = Enumerable.Range(0, MessageContent.MaxFiles).Select(_ => Guid.NewGuid()).ToArray();
        ImmutableArray<ChatInputPart> full = [Text, .. files.Select(Named)];
        Assert.Null(Parse(full, files).Refusal);
        Assert.Equal(files, MessageContent.FileIds(full));

        var more = Guid.NewGuid();
        Assert.Equal("content", Field(Parse([.. full, Named(more)], [.. files, more])));
        Assert.Equal(MessageContent.MaxFiles, MessageContent.FileIds([.. full, Named(more)]).Length);
        Assert.Equal("content[2].file_id", Field(Parse([Text, Named(more), Named(more)], more)));
    }

    [Fact]
    public void Files_and_references_alone_are_no_message()
    {
        var file = Guid.NewGuid();
        foreach (var part in new[] { Named(file), new ChatInputPart { Type = "file-reference", FileName = "a.cs", Content = "x" } })
        {
            var refused = Parse([part], file).Refusal!;
            Assert.Equal(
                ("Content is required.", "Content must include at least one text part.", "content"),
                (refused.Message, refused.Detail, refused.Validations.Single().Field));
        }
    }

    [Fact]
    public void References_count_against_the_size_of_a_message()
    {
        var reference = new ChatInputPart
        {
            Type = "file-reference",
            FileName = "a.cs",
            Content = new string('x', MessageContent.MaxBytes - "hello".Length - "a.cs".Length),
        };
        Assert.Null(Parse([Text, reference]).Refusal);
        Assert.Equal(RefusalCode.TooLarge, Parse([Text, reference with { FileName = "a2.cs" }]).Refusal?.Code);
        Assert.InRange(MessageSize.Of(Parse([Text, reference]).Value), MessageContent.MaxBytes, MessageContent.MaxBytes + 10);
    }

    private static ChatInputPart Named(Guid file) => new() { Type = "file", FileId = file.ToString() };

    private static string Field(Reply<ImmutableArray<MessagePart>> reply) => reply.Refusal!.Validations.Single().Field;

    private static Reply<ImmutableArray<MessagePart>> Parse(ImmutableArray<ChatInputPart> input, params Guid[] files) =>
        MessageContent.Parse(input, files.ToDictionary(file => file, _ => "image/png"));
}
