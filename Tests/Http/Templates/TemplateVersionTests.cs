using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Templates;

/// <summary>Versions of templates: taken in whole or not at all, and shown as they were pushed.</summary>
public sealed class TemplateVersionTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Files = "/api/v2/files";
    private const string Version = "/api/v2/templateversions";

    private const string Manifest =
        """
        provisioner: local
        parameters:
          - {name: region, display_name: Region, default: eu, mutable: true, options: [{name: Europe, value: eu}, {name: USA, value: us}]}
          - {name: size, type: number, description: How much., validation: {min: 1, max: 8, monotonic: increasing}, when: "region == 'eu'"}
        presets:
          - {name: Small, default: true, description: A little., icon: /small.svg, parameters: {size: 1}, prebuilds: {instances: 2, ttl: 24h}}
          - {name: Far, parameters: {region: us}}
        agents: [{name: main, dir: /work}]
        """;

    private readonly ParleyClient _client = fixture.Client;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_archive_becomes_a_version(bool zip)
    {
        var archive = zip ? Archives.Zip(("template.yaml", Manifest)) : Archives.Tar(("./template.yaml", Manifest), ("main.sh", "x"));
        var file = (await _client.PostRawAsync(Files, archive, "application/x-tar")).Expect(HttpStatusCode.Created).GetProperty("hash").GetGuid();
        var created = (await _client.PostAsync(TemplateRequests.Versions, new JsonObject
        {
            ["name"] = "v1.0",
            ["message"] = "The first.",
            ["storage_method"] = "file",
            ["file_id"] = file,
            ["provisioner"] = "local",
            ["tags"] = new JsonObject { ["scope"] = "organization" },
        })).Expect(HttpStatusCode.Created);

        var shown = (await _client.GetAsync($"{Version}/{created.Id()}")).Expect(HttpStatusCode.OK);
        Assert.Equal(created.ToString(), shown.ToString());
        Assert.Equal(
            ("v1.0", "The first.", "local", false, "owner"),
            (shown.Text("name"), shown.Text("message"), shown.Text("provisioner"), shown.GetProperty("archived").GetBoolean(), shown.GetProperty("created_by").Text("username")));
        var job = shown.GetProperty("job");
        Assert.Equal(("succeeded", file), (job.Text("status"), job.GetProperty("file_id").GetGuid()));
        Assert.True(job.TryGetProperty("completed_at", out _));
        Assert.False(shown.TryGetProperty("template_id", out _));
    }

    [Fact]
    public async Task Its_parts_are_shown_as_they_were_pushed()
    {
        var id = await _client.VersionAsync(Manifest);
        var parameters = (await _client.GetAsync($"{Version}/{id}/rich-parameters")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            """
            [{"name":"region","display_name":"Region","description":"","type":"string","mutable":true,"ephemeral":false,"required":false,"default_value":"eu","options":[{"name":"Europe","value":"eu"},{"name":"USA","value":"us"}]},{"name":"size","description":"How much.","type":"number","mutable":false,"ephemeral":false,"required":true,"default_value":"","options":[],"validation_min":1,"validation_max":8,"validation_monotonic":"increasing","when":"region == 'eu'"}]
            """,
            parameters.GetRawText());
        var presets = await _client.GetAsync($"{Version}/{id}/presets");
        var ids = presets.Expect(HttpStatusCode.OK).EnumerateArray().Select(preset => preset.GetProperty("ID").GetGuid()).ToArray();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(
            """
            [{"ID":"0","Name":"Small","Parameters":[{"Name":"size","Value":"1"}],"Default":true,"DesiredPrebuildInstances":2,"Description":"A little.","Icon":"/small.svg"},{"ID":"1","Name":"Far","Parameters":[{"Name":"region","Value":"us"}],"Default":false,"DesiredPrebuildInstances":null,"Description":"","Icon":""}]
            """,
            presets.Text.Replace($"{ids[0]}", "0", StringComparison.Ordinal).Replace($"{ids[1]}", "1", StringComparison.Ordinal));
        var logs = (await _client.GetAsync($"{Version}/{id}/logs")).Expect(HttpStatusCode.OK).EnumerateArray().ToArray();
        Assert.Equal(
            ["1 info Parameters: region, size", "2 info Presets: Small, Far", "3 info Agents: main"],
            logs.Select(line => $"{line.GetProperty("id")} {line.Text("level")} {line.Text("output")}"));
    }

    [Theory]
    [InlineData("{name: p, parameters: {B: 1}}", "p")]
    [InlineData("{name: p, prebuilds: {instances: 1}}", "p")]
    [InlineData("{name: p}", null)]
    [InlineData("{name: p, parameters: {A: x, C: true}, prebuilds: {instances: 1}}", "p")]
    [InlineData("{name: p, parameters: {A: x, C: true, D: y}, prebuilds: {instances: 1}}", null)]
    public async Task Matrix_4_A_version_with_a_preset_that_cannot_be_prebuilt_is_refused(string preset, string? field)
    {
        var before = await CountAsync();
        var answer = await _client.PushAsync(
            $"provisioner: echo\nparameters: [{{name: A}}, {{name: C, type: bool, default: false}}, {{name: D, when: C}}]\npresets: [{preset}]\n");
        Assert.Equal((field is null ? HttpStatusCode.Created : HttpStatusCode.BadRequest, field), (answer.Status, answer.Fields.SingleOrDefault()));
        Assert.Equal(before + (field is null ? 1 : 0), await CountAsync());
        if (field is not null)
            Assert.Equal("Invalid presets.", answer.Message);
    }

    [Theory]
    [InlineData("{}", "file_id")]
    [InlineData("""{"manifest":"a: 1","file_id":"0197a000-0000-7000-8000-000000000001"}""", "file_id")]
    [InlineData("""{"file_id":"0197a000-0000-7000-8000-000000000001"}""", "file_id")]
    [InlineData("""{"file_id":"x"}""", "file_id")]
    [InlineData("""{"manifest":"","storage_method":"git","provisioner":"echo"}""", "storage_method")]
    [InlineData("""{"manifest":""}""", "provisioner")]
    [InlineData("""{"manifest":"provisioner: local","provisioner":"echo"}""", "provisioner")]
    [InlineData("""{"manifest":"","provisioner":"terraform"}""", "provisioner")]
    [InlineData("""{"manifest":"","provisioner":"echo","name":"a b"}""", "name")]
    [InlineData("""{"manifest":"","provisioner":"echo","message":"\u0000"}""", "message")]
    [InlineData("""{"manifest":"","provisioner":"echo","template_id":"0197a000-0000-7000-8000-000000000001"}""", "template_id")]
    [InlineData("""{"manifest":"agents: [{name: main, dirs: x}]","provisioner":"echo"}""", "agents[0].dirs")]
    [InlineData("""{"manifest":"agents: [{name: main, dir: \"\\0\"}]","provisioner":"echo"}""", "template.yaml")]
    public async Task Bad_input_is_refused_with_the_field_and_leaves_nothing(string body, string field)
    {
        var before = await CountAsync();
        var answer = await _client.PostAsync(TemplateRequests.Versions, JsonNode.Parse(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, Assert.Single(answer.Fields)));
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task Only_archives_within_the_limit_are_taken()
    {
        foreach (var body in new[] { "", "agents: []", new string('x', 1000) })
            Assert.Equal((HttpStatusCode.BadRequest, "body"), await FaultAsync(Encoding.UTF8.GetBytes(body)));
        var largest = new byte[10 << 20];
        Archives.Tar(("template.yaml", TemplateRequests.Plain)).CopyTo(largest, 0);
        var file = (await _client.PostRawAsync(Files, largest, "application/x-tar")).Expect(HttpStatusCode.Created).GetProperty("hash").GetGuid();
        (await _client.PostAsync(TemplateRequests.Versions, new JsonObject { ["file_id"] = file })).Expect(HttpStatusCode.Created);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "body"), await FaultAsync([.. largest, 0]));

        // Without a length it is read until it is too long, and nothing of it is kept.
        using var content = new StreamContent(new MemoryStream([.. largest, 0]));
        using var request = new HttpRequestMessage(HttpMethod.Post, Files) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await _client.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, await fixture.Server.QueryAsync<long>("SELECT count(*) FROM template_files WHERE mimetype IS NULL"));

        async Task<(HttpStatusCode, string)> FaultAsync(byte[] archive)
        {
            var answer = await _client.PostRawAsync(Files, archive, "application/zip");
            return (answer.Status, Assert.Single(answer.Fields));
        }
    }

    [Fact]
    public async Task A_version_that_is_there_can_be_archived_but_not_cancelled()
    {
        var id = await _client.VersionAsync();
        var canceled = await _client.PatchAsync($"{Version}/{id}/cancel", null);
        Assert.Equal((HttpStatusCode.Conflict, "Job has already completed."), (canceled.Status, canceled.Message));
        (await _client.PostAsync($"{Version}/{id}/archive", null)).Expect(HttpStatusCode.OK);
        Assert.True((await _client.GetAsync($"{Version}/{id}")).Json.GetProperty("archived").GetBoolean());
        var refused = await _client.PostAsync(
            TemplateRequests.Templates, new JsonObject { ["name"] = "of-archived", ["template_version_id"] = id });
        Assert.Equal((HttpStatusCode.BadRequest, "template_version_id"), (refused.Status, Assert.Single(refused.Fields)));
        (await _client.PostAsync($"{Version}/{id}/unarchive", null)).Expect(HttpStatusCode.OK);
        Assert.False((await _client.GetAsync($"{Version}/{id}")).Json.GetProperty("archived").GetBoolean());
    }

    [Theory]
    [InlineData("", "GET")]
    [InlineData("/logs", "GET")]
    [InlineData("/rich-parameters", "GET")]
    [InlineData("/presets", "GET")]
    [InlineData("/cancel", "PATCH")]
    [InlineData("/archive", "POST")]
    [InlineData("/unarchive", "POST")]
    public async Task Paths_are_strict(string path, string method)
    {
        var ask = new HttpMethod(method);
        Assert.Equal(HttpStatusCode.NotFound, (await _client.AskAsync(ask, $"{Version}/{Guid.NewGuid()}{path}", null)).Status);
        Assert.Equal("id", Assert.Single((await _client.AskAsync(ask, $"{Version}/x{path}", null)).Fields));
        var unknown = await _client.AskAsync(ask, $"{Version}/{Guid.NewGuid()}{path}?a=1&b=2", null);
        Assert.Equal((HttpStatusCode.BadRequest, "a b"), (unknown.Status, string.Join(' ', unknown.Fields)));
    }

    private Task<long> CountAsync() => fixture.Server.QueryAsync<long>("SELECT count(*) FROM template_versions");
}
