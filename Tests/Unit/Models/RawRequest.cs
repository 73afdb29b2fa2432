using System.Net.Sockets;
using System.Text;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

/// <summary>A request for a streamed completion on a bare socket, where a test sees every byte and decides how to leave.</summary>
internal static class RawRequest
{
    public static async Task<Socket> SendAsync(
        Uri baseAddress, string? apiKey = null, string text = "hello", FakeApi api = FakeApi.ChatCompletions)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(baseAddress.Host, baseAddress.Port);
        var (path, messages) = api switch
        {
            FakeApi.Responses => ("responses", "input"),
            FakeApi.Messages => ("messages", "messages"),
            _ => ("chat/completions", "messages"),
        };
        var body = $$"""{"stream":true,"{{messages}}":[{"type":"message","role":"user","content":"{{text}}"}]}""";
        var head = $"POST /v1/{path} HTTP/1.1\r\nHost: model\r\nConnection: close\r\nAuthorization: Bearer {apiKey}\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n{body}"));
        return socket;
    }

    public static async Task<string> ReadToEndAsync(Socket socket)
    {
        var read = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var length and > 0) read.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (SocketException)
        {
            // A connection that the server tore ends here too.
        }

        return read.ToString();
    }
}
