using Microsoft.AspNetCore.Http;
using Parley.Gateway.Commands;

namespace Parley.Tests.Unit.Gateway.Commands;

public sealed class IdsTests
{
    private static readonly Guid User = Guid.Parse("0197a000-0000-7000-8000-0000000000aa");

    [Fact]
    public void A_repeated_creation_names_the_same_chat_and_another_one_does_not()
    {
        var command = Guid.NewGuid();
        var chat = Ids.NewChat(User, command);
        Assert.Equal(chat, Ids.NewChat(User, command));
        Assert.Equal(8, chat.Version);
        Assert.NotEqual(chat, Ids.NewChat(User, Guid.NewGuid()));
        Assert.NotEqual(chat, Ids.NewChat(Guid.NewGuid(), command));
        Assert.NotEqual(Ids.NewChat(User, null), Ids.NewChat(User, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("{0197a000-0000-7000-8000-0000000000aa}")]
    [InlineData("0197a00000007000800000000000000a")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void A_malformed_command_id_is_refused_by_the_name_of_its_header(string text)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[Ids.CommandHeader] = text;
        var problem = Ids.Command(request).Problem;
        Assert.Equal(400, problem?.Status);
        Assert.Equal("Idempotency-Key", Assert.Single(problem!.Validations).Field);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.0")]
    [InlineData("９")]
    [InlineData("9223372036854775808")]
    [InlineData(null)]
    public void An_id_that_is_no_positive_integer_is_refused(string? text)
    {
        Assert.Equal("Invalid chat message ID.", Ids.Message(text).Problem?.Message);
        Assert.Equal("Invalid queued message ID.", Ids.Queued(text).Problem?.Message);
    }
}
