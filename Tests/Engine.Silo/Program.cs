using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Tests.EngineSilo;

var settings = SiloSettings.Read(args);
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information);
builder.Services.AddSingleton(NpgsqlDataSource.Create(settings.Database));
builder.Services.AddSingleton<TimeProvider>(new SkewedTime(settings.Skew));
builder.AddEngine(settings);
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine($"{SiloSettings.Ready} {Environment.ProcessId}");
await host.WaitForShutdownAsync();
