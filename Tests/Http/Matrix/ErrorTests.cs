using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Grains.Models;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Matrix;

/// <summary>Matrix 29: the error of a turn is stored, shown and cleared.</summary>
public sealed class ErrorTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Matrix_29_last_error_survives_a_restart_and_is_cleared_by_success()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Error(401, "Incorrect API key provided", "invalid_api_key"));
        Guid chat;
        await using (var first = await ParleyServer.StartAsync(database, fake))
        {
            using var client = first.Client();
            chat = await client.CreateAsync("will fail");
            await using var probe = await client.FollowAsync(chat);
            await probe.WaitForStatusAsync("error");
            if (probe.Events.FirstOrDefault(item => item.IsType("error")) is { ValueKind: JsonValueKind.Object } error)
                Assert.Contains("401", error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
            await first.StopAsync();
        }

        await using var second = await ParleyServer.StartAsync(database, fake);
        using var next = second.Client();
        var stored = await next.ChatAsync(chat);
        Assert.Equal("error", stored.GetProperty("status").GetString());
        Assert.Contains("401", stored.GetProperty("last_error").GetString(), StringComparison.Ordinal);

        fake.Enqueue(reply => reply.Text("fine now"));
        (await next.SendAsync(chat, "again")).Expect(HttpStatusCode.OK);
        await next.WaitForStatusAsync(chat, "waiting");
        Assert.Equal(JsonValueKind.Null, (await next.ChatAsync(chat)).GetProperty("last_error").ValueKind);
    }

    [Fact]
    public async Task A_permanent_failure_shows_the_error_and_then_the_status()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        await using var server = await ParleyServer.StartAsync(database, fake);
        using var client = server.Client();
        fake.Enqueue(reply => reply.Text("fine"));
        var chat = await client.CreateAsync("works");
        await using var probe = await client.FollowAsync(chat);
        await probe.WaitForStatusAsync("waiting");
        fake.Enqueue(reply => reply.Error(400, "no such thing"));
        await client.SendAsync(chat, "fails");
        await probe.WaitForStatusAsync("error");
        Assert.Equal(["error", "status"], probe.Events.TakeLast(2).Select(item => item.GetProperty("type").GetString()));
        const string Told =
            """
            {"message":"OpenAI did not accept the request (400).",
            "kind":"config","provider":"openai","status_code":400,"retryable":false}
            """;
        var error = probe.Events[^2].GetProperty("error");
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Told).RootElement, error), error.GetRawText());
    }

    [Fact]
    public async Task A_provider_that_falls_silent_is_asked_again()
    {
        await using var fake = await FakeLlm.StartAsync();
        var soon = new ModelLimits(TimeSpan.FromMilliseconds(500));
        await using var server = await ParleyServer.StartAsync(
            await postgres.CreateDatabaseAsync(), fake, services => services.AddSingleton(soon));
        using var client = server.Client();
        fake.Enqueue(reply => reply.Text("half of").Hang());
        fake.Enqueue(reply => reply.Text("the whole answer"));
        var chat = await client.CreateAsync("question");
        await using var probe = await client.FollowAsync(chat);
        var retry = await probe.WaitForAsync(item => item.IsType("retry"), "the retry");
        var told = retry.GetProperty("retry");
        Assert.Contains("sent nothing", told.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(("timeout", "openai"), (told.GetProperty("kind").GetString(), told.GetProperty("provider").GetString()));
        Assert.True(told.GetProperty("retryable").GetBoolean());
        Assert.False(told.TryGetProperty("status_code", out _));
        await probe.WaitForStatusAsync("waiting");
        Assert.Equal(["question", "the whole answer"], (await client.MessagesAsync(chat)).Select(message => message.Text()));
    }
}
