using System.Net;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Files;

/// <summary>Images, as far as their first bytes go, and how they are uploaded.</summary>
internal static class Images
{
    public const string Path = $"{ParleyClient.Chats}/files";

    /// <summary>Bytes that begin like a PNG and go on with noise that the seed decides.</summary>
    public static byte[] Png(int size = 100, int seed = 0) => Begin([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A], size, seed);

    public static byte[] Jpeg() => Begin([0xFF, 0xD8, 0xFF, 0xE0], 100, 1);

    public static byte[] Gif() => Begin([.. "GIF89a"u8], 100, 2);

    public static byte[] WebP() => Begin([.. "RIFF"u8, 92, 0, 0, 0, .. "WEBPVP8 "u8], 100, 3);

    /// <summary>Uploads bytes with whatever headers.</summary>
    public static async Task<Answer> PostFileAsync(
        this ParleyClient client, HttpContent content, string type = "image/png", string? disposition = null, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + query) { Content = content };
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (disposition is not null)
            content.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        using var response = await client.Http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Uploads an image and answers its id.</summary>
    public static async Task<Guid> UploadAsync(this ParleyClient client, byte[] image, string? disposition = null) =>
        (await client.PostFileAsync(new ByteArrayContent(image), disposition: disposition))
        .Expect(HttpStatusCode.Created).GetProperty("id").GetGuid();

    private static byte[] Begin(ReadOnlySpan<byte> head, int size, int seed)
    {
        var image = new byte[size];
#pragma warning disable CA5394 // Noise, no secret.
        new Random(seed).NextBytes(image);
#pragma warning restore CA5394
        head.CopyTo(image);
        return image;
    }
}
