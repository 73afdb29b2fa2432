using System.Text.Json.Serialization.Metadata;
using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Templates;

/// <summary>
/// What the endpoints of templates have in common: they name an organization or an id, and no query parameter but their own.
/// </summary>
internal static class TemplateRequest
{
    private static readonly Problem NoOrganization = Problems.OfStatus(StatusCodes.Status404NotFound);

    /// <summary>Who asks.</summary>
    public static Actor Actor(this HttpContext context) => Caller.Of(context.User).User;

    /// <summary>Checks the organization of a path: there is one.</summary>
    public static Problem? CheckOrganization(HttpContext context, string organization) =>
        organization == DefaultOrganization.Name
        || (Guid.TryParseExact(organization, "D", out var id) && id == DefaultOrganization.Id)
            ? new QueryReader(context.Request).Problem
            : NoOrganization;

    /// <summary>The id of a path, when nothing is wrong with the query either.</summary>
    public static Outcome<Guid> Id(HttpContext context, string text) =>
        new QueryReader(context.Request).Problem is { } problem ? problem : Id(text);

    /// <summary>The id of a path.</summary>
    public static Outcome<Guid> Id(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : Problem.Invalid("Invalid ID.", "id", "must be a UUID");

    /// <summary>Reads the body when nothing else is wrong.</summary>
    public static async Task<Outcome<T>> BodyAsync<T>(HttpContext context, Problem? problem, JsonTypeInfo<T> type)
        where T : class =>
        problem is not null ? problem : await RequestBody.ReadAsync(context.Request, type, largest: "body");

    /// <summary>Answers what a grain says, or what is wrong with the request.</summary>
    public static async Task AnswerAsync<T>(
        this HttpContext context, Problem? problem, Func<Task<Reply<T>>> call, JsonTypeInfo<T> type,
        int status = StatusCodes.Status200OK) =>
        await (problem is not null ? context.WriteProblemAsync(problem) : context.WriteAsync(Problems.Of(await call()), type, status));

    /// <summary>Answers that a command was done, or why not.</summary>
    public static async Task AnswerDoneAsync(this HttpContext context, Problem? problem, Func<Task<Reply<Done>>> call, string message) =>
        await (problem is not null
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(Problems.Of(await call()).Select(_ => new MessageBody(message)), WireJson.Instance.MessageBody));
}
