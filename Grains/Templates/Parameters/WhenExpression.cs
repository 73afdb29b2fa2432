using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Templates.Parameters;

/// <summary>
/// The condition under which a parameter exists:
/// <code>
/// either     = both { "||" both }
/// both       = term { "&amp;&amp;" term }
/// term       = "!" term | "(" either ")" | comparison
/// comparison = value [ ( "==" | "!=" ) value ]
/// value      = name | 'text' | "text" | number | true | false
/// </code>
/// Both sides of a comparison have the same type; a value by itself is a bool. A parameter that does not exist or has no value equals
/// nothing, and by itself is false.
/// </summary>
internal sealed class WhenExpression
{
    private readonly Func<Func<string, string?>, bool> _holds;

    private WhenExpression(Func<Func<string, string?>, bool> holds) => _holds = holds;

    /// <summary>Reads a condition.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="parameters">What it may name.</param>
    /// <exception cref="FormatException">It is none; the message says what is wrong, for a person.</exception>
    public static WhenExpression Parse(string text, IReadOnlyCollection<TemplateParameter> parameters)
    {
        var reader = new Reader(text, parameters);
        return new WhenExpression(reader.ReadAll());
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="valueOf">The value of a parameter; null for one that does not exist or has none.</param>
    public bool IsTrue(Func<string, string?> valueOf) => _holds(valueOf);

    /// <summary>A side of a comparison.</summary>
    private sealed record Operand(ParameterType Type, string Text, Func<Func<string, string?>, string?> Value);

    private sealed class Reader(string text, IReadOnlyCollection<TemplateParameter> parameters)
    {
        private readonly WhenTokens _tokens = new(text);

        public Func<Func<string, string?>, bool> ReadAll()
        {
            var all = ReadEither();
            return _tokens.Current is null ? all : throw Unexpected();
        }

        private Func<Func<string, string?>, bool> ReadEither()
        {
            var left = ReadBoth();
            while (_tokens.Take("||"))
            {
                var (one, other) = (left, ReadBoth());
                left = values => one(values) || other(values);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ReadBoth()
        {
            var left = ReadTerm();
            while (_tokens.Take("&&"))
            {
                var (one, other) = (left, ReadTerm());
                left = values => one(values) && other(values);
            }

            return left;
        }

        private Func<Func<string, string?>, bool> ReadTerm()
        {
            if (_tokens.Take("!"))
            {
                var negated = ReadTerm();
                return values => !negated(values);
            }

            if (!_tokens.Take("("))
                return ReadComparison();
            var inner = ReadEither();
            return _tokens.Take(")") ? inner : throw new FormatException("a parenthesis is not closed");
        }

        private Func<Func<string, string?>, bool> ReadComparison()
        {
            var left = ReadOperand();
            var isEqual = _tokens.Take("==");
            if (!isEqual && !_tokens.Take("!="))
            {
                return left.Type is ParameterType.Bool
                    ? values => left.Value(values) == "true"
                    : throw new FormatException($"{left.Text} is no bool: compare it with == or !=");
            }

            var right = ReadOperand();
            if (left.Type != right.Type)
                throw new FormatException($"{left.Text} and {right.Text} are not of the same type");
            return values => Equal(left.Type, left.Value(values), right.Value(values)) == isEqual;
        }

        private Operand ReadOperand()
        {
            var token = _tokens.Current ?? throw new FormatException("it ends where a value is expected");
            var operand = token switch
            {
                "true" or "false" => Literal(ParameterType.Bool, token, token),
                ['\'' or '"', ..] => Literal(ParameterType.Text, token, token[1..^1]),
                [var first, ..] when WhenTokens.IsNumber(first) => Literal(ParameterType.Number, token, token),
                [var first, ..] when WhenTokens.IsName(first) => Parameter(token),
                _ => throw Unexpected(),
            };
            _tokens.Move();
            return operand;
        }

        private static Operand Literal(ParameterType type, string text, string value) =>
            type is ParameterType.Number && ParameterRules.Number(value) is null
                ? throw new FormatException($"{text} is no number")
                : new Operand(type, text, _ => value);

        private Operand Parameter(string name) => parameters.FirstOrDefault(parameter => parameter.Name == name) switch
        {
            null => throw new FormatException($"{name} is no parameter that stands before this one"),
            { Type: ParameterType.TextList } => throw new FormatException($"{name} is a list, which cannot be compared"),
            var parameter => new Operand(parameter.Type, name, values => values(name)),
        };

        private static bool Equal(ParameterType type, string? left, string? right) =>
            left is not null && right is not null
            && (type is ParameterType.Number
                ? ParameterRules.Number(left) is { } number && number == ParameterRules.Number(right)
                : left == right);

        private FormatException Unexpected() => new($"{_tokens.Current} is not expected there");
    }
}
