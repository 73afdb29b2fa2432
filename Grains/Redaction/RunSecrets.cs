using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Parley.Grains.Storage.Secrets;
using Parley.Grains.Tools;

namespace Parley.Grains.Redaction;

/// <summary>
/// The one point of a run through which everything passes that its tools give: secrets go out as placeholders before anything is stored,
/// streamed or sent to a model, and come back only inside the arguments of a call (field.md R33).
/// </summary>
/// <param name="chatId">The chat.</param>
/// <param name="known">The deployment's own secrets; their placeholders are never filled.</param>
/// <param name="store">Keeps what was found, for later calls of the chat.</param>
/// <param name="logger">Told when a value cannot be kept.</param>
internal sealed partial class RunSecrets(
    Guid chatId, IReadOnlyDictionary<string, string> known, ChatSecretStore store, ILogger logger)
{
    // What the run has found, with what was stored before it as soon as that was needed.
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private bool _isRead;

    /// <summary>A result without secrets. What was found is kept before anybody sees its placeholder.</summary>
    public async Task<JsonText> HideAsync(JsonText result, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        // Values that were filled in come back in echoes, whether or not they look like secrets.
        var restored = _values.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
        var echoed = restored.Count == 0 ? result : Echoes(result, restored);
        var clean = new Redactor(chatId, known, (placeholder, value) => found[placeholder] = value).Apply(echoed);
        if (found.Keys.All(_values.ContainsKey))
            return clean;
        try
        {
            await store.AddAsync(chatId, found, cancellationToken);
            foreach (var (placeholder, value) in found)
                _values[placeholder] = value;
        }
        catch (Exception fault) when (fault is SecretUnavailableException or DbException)
        {
            // It stays hidden; only, no call can be given it.
            LogNotKept(logger, chatId, fault);
        }

        return clean;
    }

    /// <summary>Takes secrets out of what a call shows while it works.</summary>
    public StreamRedactor Stream() => new(new Redactor(chatId, known, static (_, _) => { }));

    /// <summary>The arguments of a call with the values that placeholders of this chat stand for.</summary>
    public async Task<JsonElement> RestoreAsync(JsonText arguments, CancellationToken cancellationToken)
    {
        if (!Placeholder.IsIn(arguments.Text))
            return Parse(arguments.Text);
        if (!_isRead)
        {
            foreach (var (placeholder, value) in await store.ReadAsync(chatId, cancellationToken))
                _values[placeholder] = value;
            _isRead = true;
        }

        var filled = Redactor.Walk(JsonElement.Parse(arguments.Text), text => Placeholder.Restore(text, _values));
        return Parse(filled!.ToJsonString(ToolResult.Writing));
    }

    private static JsonText Echoes(JsonText result, Dictionary<string, string> placeholders)
    {
        var changed = false;
        var node = Redactor.Walk(JsonElement.Parse(result.Text), text =>
        {
            foreach (var (value, placeholder) in placeholders)
            {
                if (!text.Contains(value, StringComparison.Ordinal))
                    continue;
                (text, changed) = (text.Replace(value, placeholder, StringComparison.Ordinal), true);
            }

            return text;
        });
        return changed ? new JsonText(node!.ToJsonString(ToolResult.Writing)) : result;
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: a secret was hidden but cannot be kept")]
    private static partial void LogNotKept(ILogger logger, Guid chatId, Exception fault);
}
