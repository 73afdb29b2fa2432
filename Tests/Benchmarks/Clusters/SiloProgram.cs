using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Tests.Benchmarks.Engines;

namespace Parley.Tests.Benchmarks.Clusters;

/// <summary>
/// The child process that is a silo. Over HTTP/2 it is told to take grains, and answers bare requests, with which calls between silos are
/// compared.
/// </summary>
internal static class SiloProgram
{
    /// <summary>What starts it; its settings follow.</summary>
    public const string Argument = "silo";

    /// <summary>A path that answers with nothing.</summary>
    public const string Bare = "/";

    private const int AtOnce = 64;

    /// <summary>Runs until it is told to stop or the parent is gone, which closes our input.</summary>
    public static async Task<int> RunAsync(SiloSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        settings.AddTo(builder);
        await using var app = builder.Build();
        app.MapGet(Bare, (HttpContext _) => Task.CompletedTask);
        app.MapPost(HoldPath("{count:int}"), (int count, IGrainFactory grains) => HoldAsync(grains, count));
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        using var input = new StreamReader(Console.OpenStandardInput());
        var shutdown = app.WaitForShutdownAsync();
        await Task.WhenAny(shutdown, input.ReadToEndAsync());
        app.Lifetime.StopApplication();
        await shutdown;
        return 0;
    }

    /// <summary>Where to ask for so many grains.</summary>
    public static string HoldPath(string count) => $"/hold/{count}";

    /// <summary>Calls new grains until so many live here: an engine may place some of them on another silo.</summary>
    private static async Task<IEnumerable<Guid>> HoldAsync(IGrainFactory grains, int count)
    {
        var held = new List<Guid>();
        while (held.Count < count)
        {
            var keys = Enumerable.Range(0, Math.Min(AtOnce, count - held.Count)).Select(_ => Guid.NewGuid()).ToArray();
            var holders = await Task.WhenAll(keys.Select(key => grains.GetGrain<IPulseGrain>(key).Process()));
            held.AddRange(keys.Where((_, i) => holders[i] == Environment.ProcessId));
        }

        return held;
    }
}
