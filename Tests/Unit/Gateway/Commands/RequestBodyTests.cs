using System.Text;
using Microsoft.AspNetCore.Http;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Tests.Unit.Gateway.Commands;

/// <summary>Bad input has the right status and names the field.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("{\"content\":[", "body")]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("\"x\"", "body")]
    [InlineData("{\"content\":\"x\"}", "content")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":{}}]}", "content[0].text")]
    [InlineData("{\"content\":[{\"type\":\"text\",\"text\":\"\\ud800\"}]}", "content[0].text")]
    [InlineData("{\"content\":[],\"model_config_id\":\"1\"}", "model_config_id")]
    public async Task What_is_wrong_with_a_body_is_said(string json, string field)
    {
        var problem = (await ReadAsync(Encoding.UTF8.GetBytes(json))).Problem;
        Assert.Equal(400, problem?.Status);
        Assert.Contains("valid JSON", problem!.Message, StringComparison.Ordinal);
        Assert.Equal(field, problem.Validations.SingleOrDefault()?.Field);
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_refused_wherever_it_stands()
    {
        byte[] json = [.. "{\"unknown\":\""u8, 0xFF, .. "\"}"u8];
        var problem = (await ReadAsync(json)).Problem;
        Assert.NotNull(problem);
        Assert.Equal((400, "The body is not valid UTF-8."), (problem.Status, problem.Detail));
    }

    [Fact]
    public async Task A_body_of_more_than_1_MiB_is_too_large_and_one_of_1_MiB_is_not()
    {
        var problem = (await ReadAsync(Padded(RequestBody.MaxBytes + 1))).Problem;
        Assert.Equal((413, "content"), (problem!.Status, problem.Validations.Single().Field));
        Assert.Null((await ReadAsync(Padded(RequestBody.MaxBytes))).Problem);
    }

    [Fact]
    public async Task Another_content_type_is_not_read() =>
        Assert.Equal(415, (await ReadAsync("{}"u8.ToArray(), "text/plain")).Problem?.Status);

    [Fact]
    public async Task Unknown_fields_are_ignored()
    {
        var body = await ReadAsync("{\"content\":[{\"type\":\"text\",\"text\":\"é\",\"new\":1}],\"labels\":{}}"u8.ToArray());
        Assert.Equal("é", body.Value!.Content!.Value.Single().Text);
    }

    [Fact]
    public async Task A_missing_body_is_fine_where_it_may_be_absent()
    {
        var request = new DefaultHttpContext().Request;
        var body = await RequestBody.ReadAsync(request, WireJson.Instance.InterruptBody, "body", new InterruptBody());
        Assert.Equal(new InterruptBody(), body.Value);
    }

    private static byte[] Padded(int length) => [.. "{}"u8, .. Enumerable.Repeat((byte)' ', length - 2)];

    private static Task<Outcome<SendMessageBody>> ReadAsync(byte[] body, string contentType = "application/json")
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.Body) = (contentType, new MemoryStream(body));
        return RequestBody.ReadAsync(request, WireJson.Instance.SendMessageBody, "content");
    }
}
