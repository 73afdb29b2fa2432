using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>The requests in order of arrival, and who waits for which.</summary>
internal sealed class RequestLog(bool record)
{
    private readonly Lock _lock = new();
    private readonly List<FakeRequest> _requests = [];
    private readonly List<(int Number, TaskCompletionSource<FakeRequest> Arrived)> _waiters = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IReadOnlyList<FakeRequest> All
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    public FakeRequest Add(FakeApi api, JsonElement body, IHeaderDictionary headers)
    {
        var texts = headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        lock (_lock)
        {
            var request = new FakeRequest(++_count, api, body, texts);
            if (record) _requests.Add(request);
            foreach (var (_, arrived) in _waiters.Where(waiter => waiter.Number == request.Number)) arrived.SetResult(request);
            _waiters.RemoveAll(waiter => waiter.Number == request.Number);
            return request;
        }
    }

    public Task<FakeRequest> WaitAsync(int number)
    {
        lock (_lock)
        {
            if (number <= _requests.Count) return Task.FromResult(_requests[number - 1]);
            var arrived = new TaskCompletionSource<FakeRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((number, arrived));
            return arrived.Task;
        }
    }
}
