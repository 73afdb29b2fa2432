using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Templates;

/// <summary>Templates: made of versions, written by administrators, read by everybody.</summary>
public sealed class TemplateTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Template = "/api/v2/templates";

    private readonly ParleyClient _client = fixture.Client;

    [Fact]
    public async Task A_new_deployment_has_a_local_directory()
    {
        var template = (await _client.GetAsync(TemplateRequests.Templates)).Expect(HttpStatusCode.OK).EnumerateArray()
            .Single(template => template.Text("name") == "local-directory");
        Assert.Equal(
            ("Local directory", "local", "default", false),
            (template.Text("display_name"), template.Text("provisioner"), template.Text("organization_name"), template.GetProperty("deprecated").GetBoolean()));
        var version = template.GetProperty("active_version_id").GetGuid();
        Assert.Equal("[]", (await _client.GetAsync($"/api/v2/templateversions/{version}/rich-parameters")).Text);
        Assert.Contains("Agents: main", (await _client.GetAsync($"/api/v2/templateversions/{version}/logs")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_made_changed_deprecated_and_deleted()
    {
        var made = await _client.TemplateAsync("web", description: "Sites.");
        var path = $"{Template}/{made.Id()}";
        Assert.Equal(made.ToString(), (await _client.GetAsync(path)).Expect(HttpStatusCode.OK).ToString());
        Assert.Equal(("web", "Sites.", "echo", "owner"), (made.Text("name"), made.Text("description"), made.Text("provisioner"), made.Text("created_by_name")));

        var changed = (await _client.PatchAsync(path, new JsonObject { ["display_name"] = "The Web", ["icon"] = "/web.svg", ["description"] = "" }))
            .Expect(HttpStatusCode.OK);
        Assert.Equal(
            ("web", "The Web", "/web.svg", ""), (changed.Text("name"), changed.Text("display_name"), changed.Text("icon"), changed.Text("description")));
        var deprecated = (await _client.PatchAsync(path, new JsonObject { ["deprecation_message"] = "Use web2." })).Expect(HttpStatusCode.OK);
        Assert.Equal((true, "Use web2.", "The Web"), (deprecated.GetProperty("deprecated").GetBoolean(), deprecated.Text("deprecation_message"), deprecated.Text("display_name")));
        Assert.False((await _client.PatchAsync(path, new JsonObject { ["deprecation_message"] = "" })).Json.GetProperty("deprecated").GetBoolean());

        var taken = await _client.PostAsync(
            TemplateRequests.Templates, new JsonObject { ["name"] = "WEB", ["template_version_id"] = await _client.VersionAsync() });
        Assert.Equal((HttpStatusCode.Conflict, "name"), (taken.Status, Assert.Single(taken.Fields)));
        (await _client.DeleteAsync(path)).Expect(HttpStatusCode.OK);
        (await _client.DeleteAsync(path)).Expect(HttpStatusCode.NotFound);
        (await _client.GetAsync(path)).Expect(HttpStatusCode.NotFound);
        (await _client.PatchAsync(path, new JsonObject { ["name"] = "other" })).Expect(HttpStatusCode.NotFound);
        Assert.DoesNotContain("web", await _client.NamesAsync());
        // Its version is still there for its workspaces, and its name is free.
        (await _client.GetAsync($"/api/v2/templateversions/{made.GetProperty("active_version_id").GetGuid()}")).Expect(HttpStatusCode.OK);
        (await _client.DeleteAsync($"{Template}/{(await _client.TemplateAsync("web")).Id()}")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_version_of_it_can_be_made_active()
    {
        var template = await _client.TemplateAsync("versions");
        var (id, first) = (template.Id(), template.GetProperty("active_version_id").GetGuid());
        var second = (await _client.PushAsync("provisioner: local", id, "two")).Expect(HttpStatusCode.Created).Id();
        var again = await _client.PushAsync("provisioner: local", id, "two");
        Assert.Equal((HttpStatusCode.Conflict, "name"), (again.Status, Assert.Single(again.Fields)));
        Assert.Equal([second, first], await VersionsAsync(id));

        var active = (await ActivateAsync(id, second)).Expect(HttpStatusCode.OK);
        Assert.Equal((second, "local"), (active.GetProperty("active_version_id").GetGuid(), active.Text("provisioner")));
        (await _client.PostAsync($"/api/v2/templateversions/{second}/archive", null)).Expect(HttpStatusCode.Conflict);
        (await _client.PostAsync($"/api/v2/templateversions/{first}/archive", null)).Expect(HttpStatusCode.OK);
        Assert.Equal([second], await VersionsAsync(id));
        Assert.Equal([second, first], await VersionsAsync(id, "?include_archived=true"));
        foreach (var other in new[] { first, await _client.VersionAsync(), Guid.NewGuid() })
        {
            var refused = await ActivateAsync(id, other);
            Assert.Equal((HttpStatusCode.BadRequest, "id"), (refused.Status, Assert.Single(refused.Fields)));
        }

        (await ActivateAsync(Guid.NewGuid(), second)).Expect(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "name")]
    [InlineData("""{"name":"a"}""", "template_version_id")]
    [InlineData("""{"name":"a","template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "template_version_id")]
    [InlineData("""{"name":"a b","template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "name")]
    [InlineData("""{"name":"-a","template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "name")]
    [InlineData("""{"name":"a","icon":"javascript:x","template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "icon")]
    [InlineData("""{"name":"a","description":"\u0000","template_version_id":"0197a000-0000-7000-8000-000000000001"}""", "description")]
    [InlineData("""{"name":3}""", "name")]
    public async Task Bad_input_is_refused_with_the_field(string body, string field)
    {
        var answer = await _client.PostAsync(TemplateRequests.Templates, JsonNode.Parse(body));
        Assert.Equal((HttpStatusCode.BadRequest, field), (answer.Status, Assert.Single(answer.Fields)));
    }

    [Fact]
    public async Task Everybody_reads_and_only_administrators_write()
    {
        var template = await _client.TemplateAsync("rights");
        var version = template.GetProperty("active_version_id").GetGuid();
        using var member = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        Assert.Contains("rights", await member.NamesAsync());
        foreach (var path in new[] { $"{Template}/{template.Id()}", $"{Template}/{template.Id()}/versions", $"/api/v2/templateversions/{version}/presets" })
            (await member.GetAsync(path)).Expect(HttpStatusCode.OK);
        Answer[] refused =
        [
            await member.PostRawAsync("/api/v2/files", Archives.Zip(("template.yaml", TemplateRequests.Plain)), "application/zip"),
            await member.PushAsync(TemplateRequests.Plain),
            await member.PostAsync(TemplateRequests.Templates, new JsonObject { ["name"] = "x", ["template_version_id"] = version }),
            await member.PatchAsync($"{Template}/{template.Id()}", new JsonObject { ["name"] = "x" }),
            await member.PatchAsync($"{Template}/{template.Id()}/versions", new JsonObject { ["id"] = version }),
            await member.DeleteAsync($"{Template}/{template.Id()}"),
            await member.PatchAsync($"/api/v2/templateversions/{version}/cancel", null),
            await member.PostAsync($"/api/v2/templateversions/{version}/archive", null),
            await member.PostAsync($"/api/v2/templateversions/{version}/unarchive", null),
        ];
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
        using var nobody = fixture.Server.Client(token: "");
        (await nobody.GetAsync(TemplateRequests.Templates)).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_organization_is_the_one_there_is_and_queries_are_strict()
    {
        var id = (await _client.GetAsync(TemplateRequests.Templates)).Json[0].GetProperty("organization_id").GetGuid();
        (await _client.GetAsync($"/api/v2/organizations/{id}/templates")).Expect(HttpStatusCode.OK);
        (await _client.GetAsync($"/api/v2/organizations/{Guid.NewGuid()}/templates")).Expect(HttpStatusCode.NotFound);
        (await _client.PostAsync("/api/v2/organizations/other/templateversions", new JsonObject())).Expect(HttpStatusCode.NotFound);
        Assert.Equal(["deprecated"], (await _client.GetAsync($"{TemplateRequests.Templates}?deprecated=true")).Fields);
        Assert.Equal(["a"], (await _client.GetAsync($"{Template}/{Guid.NewGuid()}?a=1")).Fields);
        Assert.Equal(["b", "include_archived"], (await _client.GetAsync($"{Template}/{Guid.NewGuid()}/versions?b=1&include_archived=maybe")).Fields);
        Assert.Equal(["x"], (await _client.PostRawAsync("/api/v2/files?x=1", [])).Fields);
    }

    private async Task<Guid[]> VersionsAsync(Guid template, string query = "") =>
        [.. (await _client.GetAsync($"{Template}/{template}/versions{query}")).Expect(HttpStatusCode.OK).EnumerateArray().Select(version => version.Id())];

    private Task<Answer> ActivateAsync(Guid template, Guid version) =>
        _client.PatchAsync($"{Template}/{template}/versions", new JsonObject { ["id"] = version });
}
