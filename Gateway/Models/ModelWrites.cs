using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Models;

/// <summary>
/// The changing endpoints of models: check what was asked, hand it to the grain, answer. A call that fails is not repeated: the
/// administrator sees what became of it in the list.
/// </summary>
internal static class ModelWrites
{
    public static Task CreateProviderAsync(HttpContext context, IGrainFactory grains) =>
        WriteAsync(
            context,
            default(Guid),
            WireJson.Instance.CreateProvider,
            (_, body) => Grain(grains).CreateProvider(User(context), body, context.RequestAborted),
            WireJson.Instance.ModelProvider,
            StatusCodes.Status201Created);

    public static Task UpdateProviderAsync(HttpContext context, string id, IGrainFactory grains) =>
        WriteAsync(
            context,
            Ids.Provider(id),
            WireJson.Instance.UpdateProvider,
            (provider, body) => Grain(grains).UpdateProvider(User(context), provider, body, context.RequestAborted),
            WireJson.Instance.ModelProvider);

    public static Task DeleteProviderAsync(HttpContext context, string id, IGrainFactory grains) =>
        DeleteAsync(context, Ids.Provider(id), provider => Grain(grains).DeleteProvider(User(context), provider, context.RequestAborted));

    public static Task CreateConfigAsync(HttpContext context, IGrainFactory grains) =>
        WriteAsync(
            context,
            default(Guid),
            WireJson.Instance.ModelConfigInput,
            (_, body) => Grain(grains).CreateConfig(User(context), body, context.RequestAborted),
            WireJson.Instance.ModelConfig,
            StatusCodes.Status201Created);

    public static Task UpdateConfigAsync(HttpContext context, string id, IGrainFactory grains) =>
        WriteAsync(
            context,
            Ids.ModelConfig(id),
            WireJson.Instance.ModelConfigInput,
            (config, body) => Grain(grains).UpdateConfig(User(context), config, body, context.RequestAborted),
            WireJson.Instance.ModelConfig);

    public static Task DeleteConfigAsync(HttpContext context, string id, IGrainFactory grains) =>
        DeleteAsync(context, Ids.ModelConfig(id), config => Grain(grains).DeleteConfig(User(context), config, context.RequestAborted));

    private static async Task WriteAsync<TBody, TAnswer>(
        HttpContext context,
        Outcome<Guid> id,
        JsonTypeInfo<TBody> bodyType,
        Func<Guid, TBody, Task<Reply<TAnswer>>> call,
        JsonTypeInfo<TAnswer> answerType,
        int status = StatusCodes.Status200OK)
        where TBody : class
    {
        var body = id.Problem is { } problem ? problem : await RequestBody.ReadAsync(context.Request, bodyType, largest: "body");
        await (body.Problem is { } wrong
            ? context.WriteProblemAsync(wrong)
            : context.WriteAsync(Problems.Of(await call(id.Value, body.Value!)), answerType, status));
    }

    private static async Task DeleteAsync(HttpContext context, Outcome<Guid> id, Func<Guid, Task<Reply<Done>>> call) =>
        await context.WriteDoneAsync(id.Problem is { } problem ? problem : Problems.Of(await call(id.Value)));

    private static IModelAdministrationGrain Grain(IGrainFactory grains) => grains.GetGrain<IModelAdministrationGrain>(Guid.Empty);

    private static Actor User(HttpContext context) => Caller.Of(context.User).User;
}
