using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Parley.Gateway.Auth;
using Parley.Gateway.Chats;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;
using Parley.Gateway.Files;
using Parley.Gateway.Hosting;
using Parley.Gateway.Hubs;
using Parley.Gateway.Json;
using Parley.Gateway.Mcp;
using Parley.Gateway.Models;
using Parley.Gateway.Prompts;
using Parley.Gateway.Streams;
using Parley.Gateway.Templates;
using Parley.Gateway.Ui;
using Parley.Gateway.Usage;
using Parley.Gateway.Workspaces;
using Parley.Hosting.Health;

namespace Parley.Gateway;

/// <summary>Puts the gateway into a host that has an <see cref="IGrainFactory"/>.</summary>
public static class GatewayHosting
{
    /// <summary>Largest message over the hub, in bytes: a body of 1 MiB and what the protocol puts around it.</summary>
    private const int MaxHubMessage = 1_200_000;

    private const int MaxParallelCalls = 10;

    /// <summary>Adds the gateway's services. The host adds health checks of its own, which <c>/readyz</c> reports.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's configuration; section <c>Gateway</c> is <see cref="GatewayOptions"/>.</param>
    /// <param name="hostsGrains">Whether chats live in this process too, and stop with it.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration, bool hostsGrains)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section));
        services.TryAddSystemClock();
        services.AddHealthChecks();
        services.AddSingleton(hostsGrains ? LastWords.OfOwnGrains : LastWords.None);
        services.AddSingleton<ChatFeed>().AddSingleton<WatchFeed>().AddSingleton<StreamResponse>();
        services.AddSingleton<ChatCommands>().AddSingleton<ChatQueries>().AddSingleton<KnownCallers>();
        services.AddSingleton<FileTransfers>();
        services.ConfigureHttpJsonOptions(options => WireJson.Apply(options.SerializerOptions));
        services.AddApiDocument();
        services.AddStaticUi();
        services.AddListenLimits();

        // Only the core: the full set brings key rings for cookies that hold claims, and ours holds a token that is looked up.
        services.AddAuthenticationCore(options => options.DefaultScheme = TokenHandler.SchemeName);
        services.AddWebEncoders();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(TokenHandler.SchemeName).RequireAuthenticatedUser().Build());
        services.AddSingleton<HubErrorFilter>();
        services.AddSignalR(options =>
            {
                options.MaximumReceiveMessageSize = MaxHubMessage;
                options.MaximumParallelInvocationsPerClient = MaxParallelCalls;
                options.AddFilter<HubErrorFilter>();
            })
            .AddJsonProtocol(options => WireJson.Apply(options.PayloadSerializerOptions));
        return services;
    }

    /// <summary>
    /// Maps the API, the hub, the health and document endpoints and the UI. Everything asks for a user unless it says otherwise.
    /// </summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<StoppingMiddleware>();
        app.UseSecurityHeaders();
        app.UseStatusCodePages(context =>
            context.HttpContext.WriteProblemAsync(Problems.OfStatus(context.HttpContext.Response.StatusCode)));
        app.UseStaticUi();
        app.UseWebSockets();
        app.UseRouting();
        app.UseUiPages();
        app.UseAuthentication();
        app.UseMiddleware<OriginMiddleware>();
        app.UseAuthorization();

        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        app.MapSessions();
        app.MapChats();
        app.MapModels();
        app.MapPrompts();
        app.MapMcpServers();
        app.MapFiles();
        app.MapTemplates();
        app.MapUsage();
        app.MapWorkspaces();
        app.MapHub<ChatHub>("/hubs/chats");
        return app;
    }

    private static void TryAddSystemClock(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }
    }
}
