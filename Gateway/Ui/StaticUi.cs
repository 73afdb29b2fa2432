using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Parley.Gateway.Errors;
using Parley.Gateway.Hosting;

namespace Parley.Gateway.Ui;

/// <summary>Serves the built web UI; every page of it is <c>index.html</c>.</summary>
internal static class StaticUi
{
    private const string Index = "index.html";

    // What is never a page of the UI.
    private static readonly string[] Reserved = ["/api", "/hubs", "/openapi", "/healthz", "/readyz", "/metrics"];

    public static void AddStaticUi(this IServiceCollection services)
    {
        // Only files are compressed, which are the same for everybody: no secret can be guessed from a length.
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.AddSingleton<UiFiles>();
    }

    public static void UseStaticUi(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<UiFiles>();
        app.UseWhen(context => !IsReserved(context.Request.Path), ui =>
        {
            ui.UseResponseCompression();
            ui.UseStaticFiles(new StaticFileOptions { FileProvider = files.Provider, OnPrepareResponse = SetCaching });
        });
    }

    /// <summary>
    /// Answers paths that no endpoint has: a page for the UI's own, 404 for the rest. No endpoint of its own, which would hide from the
    /// router that a path exists for another method or content type.
    /// </summary>
    public static void UseUiPages(this WebApplication app)
    {
        var files = app.Services.GetRequiredService<UiFiles>();
        app.Use((context, next) => context.GetEndpoint() is null ? ServeAsync(context, files) : next(context));
    }

    private static Task ServeAsync(HttpContext context, UiFiles files)
    {
        var request = context.Request;
        var isPage = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && !IsReserved(request.Path)
            && !Path.HasExtension(request.Path);
        if (!isPage)
        {
            return context.WriteProblemAsync(Problems.OfStatus(StatusCodes.Status404NotFound));
        }

        var index = files.Provider.GetFileInfo(Index);
        if (!index.Exists)
        {
            return context.WriteProblemAsync(new Problem(
                StatusCodes.Status404NotFound, "The web UI is not built.", "Build Gateway/ClientApp; run.sh does it."));
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.SendFileAsync(index, context.RequestAborted);
    }

    private static void SetCaching(StaticFileResponseContext file)
    {
        // The names of built assets hold a hash of their content; everything else may change under its name.
        var isAsset = file.Context.Request.Path.StartsWithSegments("/assets");
        file.Context.Response.Headers.CacheControl = isAsset ? "public, max-age=31536000, immutable" : "no-cache";
    }

    private static bool IsReserved(PathString path) => Array.Exists(Reserved, prefix => path.StartsWithSegments(prefix));
}

/// <summary>Where the files of the UI are; none when the folder does not exist.</summary>
internal sealed class UiFiles(IOptions<GatewayOptions> options) : IDisposable
{
    public IFileProvider Provider { get; } = Open(options.Value.WebRoot ?? Path.Combine(AppContext.BaseDirectory, "wwwroot"));

    public void Dispose() => (Provider as IDisposable)?.Dispose();

    private static IFileProvider Open(string folder) =>
        Directory.Exists(folder) ? new PhysicalFileProvider(Path.GetFullPath(folder)) : new NullFileProvider();
}
