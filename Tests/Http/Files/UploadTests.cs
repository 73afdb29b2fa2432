using System.Net;
using System.Text;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Files;

/// <summary>What can be uploaded, and how everything else is refused (spec/chat.md 2.2).</summary>
public sealed class UploadTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int MiB = 1024 * 1024;

    private readonly ParleyClient _client = fixture.Client;

    public static TheoryData<byte[], string, string> Accepted => new()
    {
        { Images.Png(), "image/png", "image/png" },
        { Images.Png(), "text/html", "image/png" },
        { Images.Png(), "application/json", "image/png" },
        { Images.Jpeg(), "image/jpeg", "image/jpeg" },
        { Images.Jpeg(), "image/png", "image/jpeg" },
        { Images.Gif(), "image/gif", "image/gif" },
        { Images.WebP(), "application/octet-stream", "image/webp" },
        { Images.Png(8), "no type at all", "image/png" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task An_image_is_taken_for_what_its_bytes_say(byte[] image, string declared, string type)
    {
        using var owner = await StrangerAsync();
        var answer = await owner.PostFileAsync(new ByteArrayContent(image), declared);
        var id = answer.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
        using var response = await owner.Http.GetAsync($"{Images.Path}/{id}");
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(image, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>")]
    [InlineData("PNG")]
    [InlineData("{\"content\":[]}")]
    public async Task Bytes_of_no_image_are_refused_whatever_they_call_themselves(string text)
    {
        var before = await CountAsync();
        foreach (var type in new[] { "image/png", "image/svg+xml", "multipart/form-data; boundary=x" })
        {
            var answer = await _client.PostFileAsync(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), type, "inline; filename=x.png");
            Assert.Equal((HttpStatusCode.BadRequest, "Unsupported file type."), (answer.Status, answer.Message));
        }

        Assert.Equal(before, await CountAsync());
    }

    [Theory]
    [InlineData("?organization=", "Invalid organization ID.", "organization")]
    [InlineData("?organization=abc", "Invalid organization ID.", "organization")]
    [InlineData(
        "?organization=6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001&organization=6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001",
        "Invalid organization ID.",
        "organization")]
    [InlineData("?organisation=6f2b7c1e-3f64-4a5c-9d55-0d6f6a1f0001", "Invalid query parameters.", "organisation")]
    public async Task A_query_that_cannot_be_taken_is_refused(string query, string message, string field)
    {
        var answer = await _client.PostFileAsync(new ByteArrayContent(Images.Png()), query: query);
        Assert.Equal((HttpStatusCode.BadRequest, message, field), (answer.Status, answer.Message, string.Join(' ', answer.Fields)));
    }

    [Fact]
    public async Task An_organization_may_be_named()
    {
        var answer = await _client.PostFileAsync(new ByteArrayContent(Images.Png()), query: $"?organization={Guid.NewGuid()}");
        Assert.Equal(["id"], answer.Expect(HttpStatusCode.Created).EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Ten_mebibytes_are_taken_and_one_byte_more_is_not()
    {
        using var owner = await StrangerAsync();
        var full = Images.Png(10 * MiB, seed: 7);
        var id = await owner.UploadAsync(full);
        Assert.Equal(full, await owner.Http.GetByteArrayAsync($"{Images.Path}/{id}"));

        var before = await CountAsync();
        var more = Images.Png((10 * MiB) + 1, seed: 8);
        var far = new StreamedContent(Images.Png(14 * MiB));
        foreach (var content in new HttpContent[] { new ByteArrayContent(more), new StreamedContent(more), far })
        {
            var answer = await owner.PostFileAsync(content);
            Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "File too large."), (answer.Status, answer.Message));
            Assert.Equal(["body"], answer.Fields);
            Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync(ParleyClient.Chats)).Status);
        }

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Nobody_uploads_without_signing_in()
    {
        using var nobody = fixture.Server.Client(token: "");
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostFileAsync(new ByteArrayContent(Images.Png()))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync($"{Images.Path}/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task Only_so_many_files_wait_unused_and_old_ones_make_room()
    {
        using var owner = await StrangerAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 40; i++)
            ids.Add(await owner.UploadAsync(Images.Png()));
        var refused = await owner.PostFileAsync(new ByteArrayContent(Images.Png()));
        Assert.Equal((HttpStatusCode.TooManyRequests, "Too many unused files."), (refused.Status, refused.Message));

        await fixture.Server.QueryAsync<object>(
            "UPDATE chat_files SET created_at = created_at - interval '26 hours' WHERE id = $1", ids[0]);
        await owner.UploadAsync(Images.Png());
        Assert.Equal(HttpStatusCode.NotFound, (await owner.GetAsync($"{Images.Path}/{ids[0]}")).Status);
        Assert.Equal(0L, await fixture.Server.QueryAsync<long>("SELECT count(*) FROM chat_file_pieces WHERE file_id = $1", ids[0]));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await owner.PostFileAsync(new ByteArrayContent(Images.Png()))).Status);
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        using var owner = await StrangerAsync();
        var (never, before) = (new TaskCompletionSource(), await CountAsync());
        using var away = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, Images.Path)
        {
            Content = new StreamedContent(Images.Png(2 * MiB), MiB, never.Task),
        };
        var upload = owner.Http.SendAsync(request, away.Token);
        await Eventually.TrueAsync(async () => await CountAsync() == before + 1, "the upload to begin");
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        await Eventually.TrueAsync(async () => await CountAsync() == before, "what was uploaded to go");
    }

    [Fact]
    public async Task Twenty_uploads_at_once_wait_for_none_of_each_other()
    {
        using var owner = await StrangerAsync();
        var (rest, image) = (new TaskCompletionSource(), Images.Png((2 * MiB) + 1000));
        var uploads = Enumerable.Range(0, 20)
            .Select(_ => owner.PostFileAsync(new StreamedContent(image, (2 * MiB) + 1, rest.Task))).ToArray();
        await Eventually.TrueAsync(
            async () => await fixture.Server.QueryAsync<long>(
                "SELECT count(*) FROM chat_files WHERE size IS NULL AND (SELECT count(*) FROM chat_file_pieces WHERE file_id = id) = 8")
                == uploads.Length,
            "all that has come to be stored");
        rest.SetResult();
        foreach (var upload in uploads)
        {
            var id = (await upload).Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();
            Assert.Equal(image, await owner.Http.GetByteArrayAsync($"{Images.Path}/{id}"));
        }
    }

    private async Task<ParleyClient> StrangerAsync() => fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));

    private Task<long> CountAsync() => fixture.Server.QueryAsync<long>("SELECT count(*) FROM chat_files")!;

    /// <summary>A body of unknown length, of which a part is held back.</summary>
    private sealed class StreamedContent(byte[] bytes, int first = 0, Task? rest = null) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(bytes.AsMemory(0, first), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await (rest ?? Task.CompletedTask).WaitAsync(cancellationToken);
            await stream.WriteAsync(bytes.AsMemory(first), cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
