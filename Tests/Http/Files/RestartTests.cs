using Parley.Tests.Support;

namespace Parley.Tests.Http.Files;

/// <summary>Files outlive the process that took them.</summary>
public sealed class RestartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task After_a_restart_the_model_gets_the_same_image()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var fake = await FakeLlm.StartAsync();
        var image = Images.WebP();
        Guid chat;
        await using (var server = await ParleyServer.StartAsync(database, fake))
        {
            using var client = server.Client();
            fake.Enqueue(reply => reply.Text("a cat"));
            chat = await AttachmentTests.CreateAsync(client, AttachmentTests.Body("what is this?", await client.UploadAsync(image)));
            await client.WaitForStatusAsync(chat, "waiting");
        }

        await using (var server = await ParleyServer.StartAsync(database, fake))
        {
            using var client = server.Client();
            fake.Enqueue(reply => reply.Text("still a cat"));
            await client.SendAsync(chat, "and now?");
            await client.WaitForStatusAsync(chat, "waiting");
        }

        var expected = AttachmentTests.DataUri("image/webp", image);
        Assert.All(fake.Requests, request => Assert.Equal([expected], AttachmentTests.ImagesOf(request)));
        Assert.Equal(2, fake.Requests.Count);
    }
}
