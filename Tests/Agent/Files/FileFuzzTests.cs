using System.Net;
using System.Text;
using Parley.Tests.Agent.Support;

namespace Parley.Tests.Agent.Files;

/// <summary>Whatever is asked, there is an answer that is not our mistake, and no file is half written. Failures name their seed.</summary>
public sealed class FileFuzzTests : IAsyncLifetime
{
    private const int Requests = 1500;

    private static readonly string[] Pieces =
    [
        "..", ".", "", "a", "b", "link", "loop", "file", "pipe", "%00", "%ff", "%c3", "%", "%2", "%zz", "+", "é", "%F0%9F%98%80", "\\", "*", " ",
        new('x', 255), new('x', 256), new('y', 5000),
    ];

    private static readonly string[] Numbers =
        ["0", "1", "-1", "9223372036854775807", "9223372036854775808", "1e3", "", "%20", "0x10", "２", "2147483648", "00000000000000000001"];

    private RunningAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await RunningAgent.StartAsync();
        await _agent.RunAsync("mkdir -p x/y/z/a/b; cd x/y/z; echo text > file; ln -s file link; ln -s loop loop; mkfifo pipe");
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task Nothing_that_is_asked_is_an_internal_error()
    {
        Random seeds = new(20261123);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Requests).Select(_ => seeds.Next()).ToArray(),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (seed, cancellationToken) =>
            {
                using var request = Request(new Random(seed));
                using var response = await _agent.Http.SendAsync(request, cancellationToken);
                var text = await response.Content.ReadAsStringAsync(cancellationToken);
                Assert.True(
                    (int)response.StatusCode < 500, $"seed {seed}: {(int)response.StatusCode} to {request.Method} {request.RequestUri}: {text}");
            });
        Assert.Equal("0\n", (await _agent.RunAsync("find . -name '.parley-*' | wc -l")).Text("output"));
    }

    [Fact]
    public async Task Names_as_long_as_they_may_be_are_written_and_longer_ones_refused()
    {
        Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(_agent.PathOf(new string('n', 255)), "x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync(_agent.PathOf(new string('n', 256)), "x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync(_agent.PathOf(new string('n', 10_000)), "x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync("/" + string.Concat(Enumerable.Repeat("d/", 5000)), "x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _agent.WriteAsync("/a\0b", "x")).Status);
    }

    [Fact]
    public async Task Readers_see_one_of_the_writes_and_never_a_mixture()
    {
        var path = _agent.PathOf("shared");
        var contents = Enumerable.Range(0, 8).Select(number => new string((char)('a' + number), 200_000 + number)).ToHashSet();
        await _agent.WriteAsync(path, contents.First());
        var writers = contents.Select(async content =>
        {
            for (var time = 0; time < 10; time++)
                Assert.Equal(HttpStatusCode.OK, (await _agent.WriteAsync(path, content)).Status);
        });
        var readers = Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var time = 0; time < 20; time++)
            {
                using var response = await _agent.ReadAsync(path);
                Assert.Contains(await response.Content.ReadAsStringAsync(), contents);
            }
        });
        await Task.WhenAll(writers.Concat(readers));
        Assert.Contains(await File.ReadAllTextAsync(path), contents);
    }

    [Fact]
    public async Task Edits_that_come_together_are_all_there()
    {
        await File.WriteAllTextAsync(_agent.PathOf("counted"), "x");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => _agent.EditAsync(new
        {
            files = new[] { new { path = _agent.PathOf("counted"), edits = new[] { new { search = "x", replace = $"x{number}," } } } },
        })));
        var numbers = (await File.ReadAllTextAsync(_agent.PathOf("counted")))[1..].TrimEnd(',').Split(',');
        Assert.Equal(Enumerable.Range(0, 50).Select(number => $"{number}").Order(), numbers.Order());
    }

    [Fact]
    public async Task A_link_that_changes_all_the_time_leads_to_one_file_or_the_other()
    {
        Directory.CreateDirectory(_agent.PathOf("one"));
        Directory.CreateDirectory(_agent.PathOf("two"));
        var race = await _agent.StartAsync(
            "while ! test -e stop; do ln -sfn one turning; ln -sfn two turning; ln -sfn ../one/f two/f; ln -sfn ../two/g one/f; done");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(
            async number => (await _agent.WriteAsync(_agent.PathOf("turning/f"), new string((char)('a' + (number % 26)), 10_000))).Status));
        Assert.All(statuses, status => Assert.True((int)status < 500, $"{status}"));
        await File.WriteAllTextAsync(_agent.PathOf("stop"), "");
        await _agent.OutputAsync(race, "?wait=true");
        Assert.Equal("0\n", (await _agent.RunAsync("find . -name '.parley-*' | wc -l")).Text("output"));
        foreach (var file in new DirectoryInfo(_agent.Home).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (file.Directory!.Name is "one" or "two" && file.LinkTarget is null)
                Assert.Equal((10_000, 1), ((int)file.Length, File.ReadAllText(file.FullName).Distinct().Count()));
        }
    }

    private HttpRequestMessage Request(Random random)
    {
        // Three times ".." is still at home.
        var pieces = string.Join('/', Enumerable.Range(0, random.Next(4)).Select(_ => Piece(random)));
        var path = random.Next(4) == 0 ? Piece(random) : $"{_agent.PathOf("x/y/z")}/{pieces}";
        var query = random.Next(3) == 0 ? $"&offset={Number(random)}&limit={Number(random)}" : "";
        return random.Next(4) switch
        {
            0 => new HttpRequestMessage(HttpMethod.Get, $"/api/v0/read-file?path={path}{query}"),
            1 => new HttpRequestMessage(HttpMethod.Get, $"/api/v0/read-file-lines?path={path}{query}"),
            2 => new HttpRequestMessage(HttpMethod.Post, $"/api/v0/write-file?path={path}") { Content = new ByteArrayContent(Bytes(random)) },
            _ => new HttpRequestMessage(HttpMethod.Post, "/api/v0/edit-files") { Content = new ByteArrayContent(EditBody(random, path)) },
        };
    }

    private static byte[] EditBody(Random random, string path)
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"files":[{"path":"{{path}}","edits":[{"search":"{{Piece(random)}}","replace":"\u0000\ud83d"}]}]}""");
        for (var times = random.Next(3); times > 0; times--)
            body[random.Next(body.Length)] = (byte)random.Next(256);
        return body;
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(100)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Piece(Random random) => Pieces[random.Next(Pieces.Length)];

    private static string Number(Random random) => Numbers[random.Next(Numbers.Length)];
}
