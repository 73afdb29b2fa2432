using Parley.Gateway.Chats;

namespace Parley.Gateway.Models;

/// <summary>Models, model configs and providers under <c>/api/experimental/chats</c> (spec/chat.md 2.2).</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/experimental/chats").WithTags("Models").ProducesError(StatusCodes.Status401Unauthorized);
        models.MapGet("/models", ModelReads.ListModelsAsync)
            .WithSummary("Lists providers and their models").Produces<ModelCatalog>();
        MapConfigs(models.MapGroup("/model-configs"));
        MapProviders(models.MapGroup("/providers"));
    }

    private static void MapConfigs(RouteGroupBuilder configs)
    {
        configs.MapGet("/", ModelReads.ListConfigsAsync)
            .WithSummary("Lists the model configs a chat can use, default first; administrators get all")
            .Produces<ImmutableArray<ModelConfig>>();
        configs.MapPost("/", ModelWrites.CreateConfigAsync)
            .WithSummary("Adds a model config")
            .WithDescription("For administrators. The first one becomes the default.")
            .Takes<ModelConfigInput>().Produces<ModelConfig>(StatusCodes.Status201Created)
            .ProducesAdminErrors().ProducesError(StatusCodes.Status409Conflict);
        configs.MapPatch("/{id}", ModelWrites.UpdateConfigAsync)
            .WithSummary("Changes what is given of a model config")
            .WithDescription("For administrators. What is absent, and empty text, keeps what is there.")
            .Takes<ModelConfigInput>().Produces<ModelConfig>()
            .ProducesAdminErrors().ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict);
        configs.MapDelete("/{id}", ModelWrites.DeleteConfigAsync)
            .WithSummary("Removes a model config; chats that used it go over to the default one")
            .Produces(StatusCodes.Status204NoContent).ProducesAdminErrors().ProducesError(StatusCodes.Status404NotFound);
    }

    private static void MapProviders(RouteGroupBuilder providers)
    {
        providers.MapGet("/", ModelReads.ListProvidersAsync)
            .WithSummary("Lists all supported providers, configured or not")
            .WithDescription("For administrators. No key is ever shown.")
            .Produces<ImmutableArray<ModelProvider>>().ProducesError(StatusCodes.Status403Forbidden);
        providers.MapPost("/", ModelWrites.CreateProviderAsync)
            .WithSummary("Configures a provider")
            .WithDescription("For administrators. The key is stored encrypted and never shown again.")
            .Takes<CreateProvider>().Produces<ModelProvider>(StatusCodes.Status201Created)
            .ProducesAdminErrors().ProducesError(StatusCodes.Status409Conflict);
        providers.MapPatch("/{id}", ModelWrites.UpdateProviderAsync)
            .WithSummary("Changes what is given of a provider")
            .WithDescription("For administrators. An empty `api_key` or `base_url` clears it.")
            .Takes<UpdateProvider>().Produces<ModelProvider>()
            .ProducesAdminErrors().ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status409Conflict);
        providers.MapDelete("/{id}", ModelWrites.DeleteProviderAsync)
            .WithSummary("Removes a provider, its key and its model configs")
            .Produces(StatusCodes.Status204NoContent).ProducesAdminErrors().ProducesError(StatusCodes.Status404NotFound);
    }

    private static RouteHandlerBuilder Takes<TBody>(this RouteHandlerBuilder endpoint)
        where TBody : class =>
        endpoint.Accepts<TBody>("application/json").ProducesError(StatusCodes.Status413PayloadTooLarge);

    private static RouteHandlerBuilder ProducesAdminErrors(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesError(StatusCodes.Status400BadRequest).ProducesError(StatusCodes.Status403Forbidden);
}
