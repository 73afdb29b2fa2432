namespace Parley.Gateway.Errors;

/// <summary>Why a request is not done, with the HTTP status that says so.</summary>
internal sealed record Problem(int Status, string Message, string? Detail = null)
{
    /// <summary>The fields at fault.</summary>
    public ImmutableArray<Validation> Validations { get; init; } = [];

    /// <summary>After how many seconds the same request is worth repeating.</summary>
    public int? RetryAfterSeconds { get; init; }

    public ErrorBody Body => new(Message, Detail, Validations.IsDefaultOrEmpty ? null : Validations);

    public HubProblem HubBody => new(Status, Message, Detail, Validations.IsDefaultOrEmpty ? null : Validations);

    /// <summary>A 400 about one field.</summary>
    public static Problem Invalid(string message, string field, string detail) =>
        new(StatusCodes.Status400BadRequest, message) { Validations = [new Validation(field, detail)] };
}

/// <summary>A value, or why there is none.</summary>
internal readonly struct Outcome<T>
{
    /// <summary>The value; meaningful only when <see cref="Problem"/> is null.</summary>
    public T? Value { get; private init; }

    public Problem? Problem { get; private init; }

    /// <summary>Another value made of this one, or the same problem.</summary>
    public Outcome<TResult> Select<TResult>(Func<T, TResult> make) => Problem is { } problem ? problem : make(Value!);

    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    public static implicit operator Outcome<T>(Problem problem) => new() { Problem = problem };
}
