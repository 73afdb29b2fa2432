using System.Net;
using Parley.Tests.Http.BadInput;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Files;

/// <summary>How files are served: to their owner alone, for good, and so that no browser runs them.</summary>
public sealed class DownloadTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task A_file_is_served_with_headers_that_keep_it_an_image()
    {
        var id = await _client.UploadAsync(Images.Gif(), "attachment; filename=\"cat.gif\"");
        using var response = await _client.Http.GetAsync($"{Images.Path}/{id}");
        Assert.Equal("image/gif", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(100, response.Content.Headers.ContentLength);
        Assert.StartsWith("inline", Header(response, "Content-Disposition"), StringComparison.Ordinal);
        Assert.Equal("private, max-age=31536000, immutable", Header(response, "Cache-Control"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; sandbox; frame-ancestors 'none'", Header(response, "Content-Security-Policy"));
        Assert.Equal($"\"{id}\"", Header(response, "ETag"));
    }

    [Theory]
    [InlineData("attachment; filename=\"cat.gif\"", "inline; filename=cat.gif; filename*=UTF-8''cat.gif")]
    [InlineData("form-data; name=f; filename=cat.gif", "inline; filename=cat.gif; filename*=UTF-8''cat.gif")]
    [InlineData(
        "inline; filename=\"x.gif\"; filename*=UTF-8''na%C3%AFve%20%F0%9F%8E%89.gif",
        "inline; filename=\"na_ve __.gif\"; filename*=UTF-8''na%C3%AFve%20%F0%9F%8E%89.gif")]
    [InlineData("inline; filename=\"a\\\"b.gif\"", "inline; filename=\"a\\\"b.gif\"; filename*=UTF-8''a%22b.gif")]
    [InlineData("inline; filename=\"../../etc/cat.gif\"", "inline; filename=cat.gif; filename*=UTF-8''cat.gif")]
    [InlineData(
        "inline; filename*=UTF-8''a%2Fb%0D%0ASet-Cookie%3A%20x.gif",
        "inline; filename=\"bSet-Cookie: x.gif\"; filename*=UTF-8''bSet-Cookie%3A%20x.gif")]
    [InlineData("inline", "inline")]
    [InlineData("???", "inline")]
    [InlineData(null, "inline")]
    public async Task A_file_keeps_the_harmless_part_of_its_name(string? disposition, string served)
    {
        var id = await _client.UploadAsync(Images.Gif(), disposition);
        using var response = await _client.Http.GetAsync($"{Images.Path}/{id}");
        Assert.Equal(served, Header(response, "Content-Disposition"));
    }

    [Fact]
    public async Task A_client_that_has_the_file_is_not_sent_it_again()
    {
        var id = await _client.UploadAsync(Images.Png());
        foreach (var (known, status) in new[]
        {
            ($"\"{id}\"", HttpStatusCode.NotModified), ($"W/\"{id}\"", HttpStatusCode.NotModified), ("*", HttpStatusCode.NotModified),
            ("\"other\"", HttpStatusCode.OK), ("nonsense", HttpStatusCode.OK),
        })
        {
            var answer = await _client.Http.AskAsync(HttpMethod.Get, $"{Images.Path}/{id}", null, ("If-None-Match", known));
            Assert.Equal((known, status), (known, answer.Status));
        }

        using var head = await _client.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Images.Path}/{id}"));
        Assert.Equal((HttpStatusCode.OK, 100), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("5")]
    [InlineData("6f2b7c1e3f644a5c9d550d6f6a1f0001")]
    [InlineData("%20")]
    public async Task An_id_that_is_none_is_refused(string id)
    {
        var answer = await _client.GetAsync($"{Images.Path}/{id}");
        Assert.Equal((HttpStatusCode.BadRequest, "Invalid file ID."), (answer.Status, answer.Message));
        Assert.Equal(["file"], answer.Fields);
    }

    [Fact]
    public async Task Somebody_elses_file_looks_like_none()
    {
        var id = await _client.UploadAsync(Images.Png());
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var theirs = await stranger.GetAsync($"{Images.Path}/{id}");
        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Equal(await stranger.GetAsync($"{Images.Path}/{Guid.NewGuid()}"), theirs);
        var known = await stranger.Http.AskAsync(HttpMethod.Get, $"{Images.Path}/{id}", null, ("If-None-Match", $"\"{id}\""));
        Assert.Equal(HttpStatusCode.NotFound, known.Status);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync($"{Images.Path}/{id}")).Status);
    }

    [Fact]
    public async Task An_upload_that_is_not_complete_is_not_served()
    {
        var id = await _client.UploadAsync(Images.Png());
        await fixture.Server.QueryAsync<object>("UPDATE chat_files SET size = NULL WHERE id = $1", id);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync($"{Images.Path}/{id}")).Status);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        (response.Headers.NonValidated.TryGetValues(name, out var values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values)) ? values.ToString() : "";
}
