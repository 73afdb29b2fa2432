using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Parley.Grains.Models.Demo;

/// <summary>
/// Runs the built-in demo model as a small HTTP server of its own on the loopback interface, so that the product without a provider
/// goes through the very same client code as with one. Reachable only with a key that is made anew at every start.
/// </summary>
public sealed partial class DemoModelServer(TimeProvider time, ILogger<DemoModelServer> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>The demo's one model.</summary>
    public const string Model = DemoWire.Model;

    private readonly TaskCompletionSource<ModelTarget> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _app;

    /// <summary>Where and with which key the demo answers; completes once it runs.</summary>
    public Task<ModelTarget> Target => _started.Task;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // The empty builder: the product's configuration (addresses, Kestrel endpoints) must not reach this server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        var apiKey = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var model = new DemoModel(apiKey, time);
        _app.Run(async context =>
        {
            // A slow answer must not hold up the stop; whoever still reads it sees a lost connection.
            await using var stop = _stopping.Token.UnsafeRegister(static context => ((HttpContext)context!).Abort(), context);
            await model.ServeAsync(context);
        });
        await _app.StartAsync(cancellationToken);
        var address = new Uri(new Uri(_app.Urls.First()), "/v1");
        LogStarted(address);
        _started.SetResult(new ModelTarget { Provider = KnownProviders.Demo, Model = Model, BaseUrl = address, ApiKey = apiKey });
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The demo model answers at {Address}")]
    private partial void LogStarted(Uri address);

    /// <summary>Leaves the process's signals to the product's own host.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
