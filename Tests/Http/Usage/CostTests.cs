using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Usage;

/// <summary>What chats, days, users and models cost.</summary>
public sealed class CostTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const string Prices = $"{ParleyClient.Chats}/config/model-prices";

    private readonly ParleyClient _client = fixture.Client;

    public Task InitializeAsync() => fixture.Server.PriceAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_chats_cost_holds_what_is_below_it()
    {
        var chat = await ChatAsync("parent", input: 100, output: 10);
        await fixture.Server.AddChildAsync(chat, tokens: 50, micros: 1000);
        var child = await fixture.Server.AddChildAsync(chat, tokens: 7, micros: 500);

        var cost = await CostAsync(chat);

        Assert.Equal((110, 300), Told(cost.GetProperty("own")));
        Assert.Equal((57, 1500), Told(cost.GetProperty("children")));
        Assert.Equal((167, 1800), Told(cost.GetProperty("total")));
        // The last one was asked for the title.
        Assert.Equal(
            ["openai other-model 1500", "openai fake-model 300", "openai gpt-4o-mini 0"],
            cost.GetProperty("by_model").EnumerateArray().Select(row =>
                $"{row.GetProperty("provider").GetString()} {row.GetProperty("model").GetString()} {Told(row.GetProperty("usage")).Cost}"));
        Assert.Equal((7, 500), Told((await CostAsync(child)).GetProperty("total")));
    }

    [Fact]
    public async Task A_model_without_a_price_is_told_as_such()
    {
        var chat = await ChatAsync("unpriced", input: 100, output: 10);
        await fixture.Server.QueryAsync<object>("UPDATE usage SET cost_micros = NULL WHERE chat_id = $1 AND kind = 'step'", chat);

        var own = (await CostAsync(chat)).GetProperty("own");

        Assert.Equal((0, 1, 110), (own.Number("cost_micros"), own.Number("unpriced_calls"), own.Number("total_tokens")));
    }

    [Fact]
    public async Task A_summary_sums_up_the_callers_own()
    {
        var stranger = await Strangers.CreateAsync(fixture.Server);
        var chat = await ChatAsync("summed up", input: 1000, output: 0);
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var byChat = await SummaryAsync(_client, $"?group=chat&from={today}&to={today}");
        var byDay = await SummaryAsync(_client, "");
        var byModel = await SummaryAsync(_client, "?group=model");
        var byUser = await SummaryAsync(_client, "?group=user");
        using var other = fixture.Server.Client(stranger);
        var nothing = await SummaryAsync(other, "?group=chat");

        Assert.Equal((1000, 2000), Told(Row(byChat, chat.ToString())));
        Assert.Equal(Told(byDay.GetProperty("total")), Told(Row(byDay, today)));
        Assert.True(Told(Row(byModel, "openai:fake-model")).Cost >= 2000);
        Assert.NotEmpty(byUser.GetProperty("rows").EnumerateArray());
        Assert.Empty(nothing.GetProperty("rows").EnumerateArray());
        Assert.Equal((0, 0), Told(nothing.GetProperty("total")));
    }

    [Theory]
    [InlineData("?from=yesterday&to=2026-13-01&group=week&bogus=1", "bogus from group to")]
    [InlineData("?from=2026-02-02&to=2026-02-01", "from")]
    [InlineData("?from=2024-01-01&to=2026-02-01", "from")]
    [InlineData("?group=Day", "group")]
    public async Task A_summary_names_every_fault_of_its_query(string query, string fields)
    {
        var answer = await _client.GetAsync($"{ParleyClient.Chats}/cost/summary{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(fields, string.Join(' ', answer.Fields.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Prices_are_listed_with_those_of_the_presets()
    {
        var prices = (await _client.GetAsync($"{ParleyClient.Chats}/config/model-prices")).Expect(HttpStatusCode.OK);

        Assert.Equal("USD", prices.GetProperty("currency").GetString());
        var mini = prices.GetProperty("prices").EnumerateArray().Single(row => row.GetProperty("model").GetString() == "gpt-4o-mini*");
        Assert.Equal((150_000, 600_000), (mini.Number("input_micros"), mini.Number("output_micros")));
    }

    [Fact]
    public async Task An_administrator_sums_up_everybodys()
    {
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        fixture.Fake.Enqueue(reply => reply.Text("done").Usage(70, 0));
        var chat = await stranger.CreateAsync("a stranger's");
        await stranger.WaitForStatusAsync(chat, "waiting");

        Assert.Equal((70, 140), Told(Row(await SummaryAsync(_client, "?group=chat"), chat.ToString())));
        Assert.Equal(2, (await SummaryAsync(_client, "?group=user")).GetProperty("rows").EnumerateArray().Take(2).Count());
    }

    [Fact]
    public async Task New_prices_are_for_new_calls()
    {
        var before = await ChatAsync("before", input: 100, output: 0);
        var table = JsonNode.Parse((await _client.GetAsync(Prices)).Text)!["prices"]!.AsArray();
        table.Single(row => row!["model"]!.GetValue<string>() == "fake*")!["input_micros"] = 9_000_000;
        (await _client.AskAsync(HttpMethod.Put, Prices, new JsonObject { ["prices"] = table.DeepClone() })).Expect(HttpStatusCode.OK);

        var after = await ChatAsync("after", input: 100, output: 0);

        Assert.Equal((100, 200), Told((await CostAsync(before)).GetProperty("own")));
        Assert.Equal((100, 900), Told((await CostAsync(after)).GetProperty("own")));
        table.Single(row => row!["model"]!.GetValue<string>() == "fake*")!["input_micros"] = 2_000_000;
        (await _client.AskAsync(HttpMethod.Put, Prices, new JsonObject { ["prices"] = table.DeepClone() })).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{}""", "prices")]
    [InlineData("""{"prices":[null]}""", "prices[0]")]
    [InlineData(
        """{"prices":[{"provider":"","model":"a*b","input_micros":-1,"cache_read_micros":0,"cache_write_micros":0,"output_micros":0}]}""",
        "prices[0].input_micros prices[0].model prices[0].provider")]
    public async Task A_table_of_prices_names_what_is_wrong_with_it(string body, string fields)
    {
        var answer = await _client.AskAsync(HttpMethod.Put, Prices, JsonNode.Parse(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(fields, string.Join(' ', answer.Fields.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Only_an_administrator_sets_prices()
    {
        using var stranger = fixture.Server.Client(await Strangers.CreateAsync(fixture.Server));
        var answer = await stranger.AskAsync(HttpMethod.Put, Prices, new JsonObject { ["prices"] = new JsonArray() });

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    private async Task<Guid> ChatAsync(string text, long input, long output)
    {
        fixture.Fake.Enqueue(reply => reply.Text("done").Usage(input, output));
        var chat = await _client.CreateAsync(text);
        await _client.WaitForStatusAsync(chat, "waiting");
        return chat;
    }

    private async Task<JsonElement> CostAsync(Guid chat) =>
        (await _client.GetAsync($"{ParleyClient.Chats}/{chat}/cost")).Expect(HttpStatusCode.OK);

    private static async Task<JsonElement> SummaryAsync(ParleyClient client, string query) =>
        (await client.GetAsync($"{ParleyClient.Chats}/cost/summary{query}")).Expect(HttpStatusCode.OK);

    private static JsonElement Row(JsonElement summary, string key) =>
        summary.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("key").GetString() == key).GetProperty("usage");

    private static (long Tokens, long Cost) Told(JsonElement totals) => (totals.Number("total_tokens"), totals.Number("cost_micros"));
}
