using System.Text.RegularExpressions;
using Parley.Grains.Abstractions;
using Parley.Grains.Redaction;

namespace Parley.Tests.Unit.Redaction;

/// <summary>What is taken for a secret, what is not, and that no border between pieces lets one through (field.md R33).</summary>
public sealed partial class RedactorTests
{
    private static readonly Guid Chat = new("11111111-1111-1111-1111-111111111111");
    private static readonly string GitHub = "ghp_" + string.Concat(Enumerable.Repeat("aB3dE6", 6));
    private static readonly string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    private static readonly string PrivateKey = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----";

    private readonly Dictionary<string, string> _found = [];

    public static TheoryData<string, string, string> Secrets => new()
    {
        { "aws-key", "AKIAIOSFODNN7EXAMPLE", "id=AKIAIOSFODNN7EXAMPLE\n" },
        { "aws-secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n" },
        { "github-token", GitHub, $"GITHUB_TOKEN={GitHub}\n" },
        { "github-token", "github_pat_11ABCDEFG0abcdefghijkl_mnop", "(github_pat_11ABCDEFG0abcdefghijkl_mnop)" },
        { "slack-token", "xoxb-123456789012-abcdefGHIJKL", "slack: xoxb-123456789012-abcdefGHIJKL," },
        { "private-key", PrivateKey, $"key:\n{PrivateKey}\nend" },
        { "jwt", Jwt, $"Authorization: Bearer {Jwt}\r\n" },
        { "api-key", "sk-proj-abcdefghijklmnopqrstuvwx", "OPENAI_API_KEY=sk-proj-abcdefghijklmnopqrstuvwx " },
        { "password", "hunter22", "Host=db;Username=me;Password=hunter22;Database=x" },
        { "password", "hunter22", "postgres://me:hunter22@db:5432/x" },
        { "workspace-token", $"{Chat:n}-{new string('k', 43)}", $"TOKEN={Chat:n}-{new string('k', 43)}\n" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_replaced_by_its_placeholder_and_nothing_else_is(string kind, string secret, string text)
    {
        var placeholder = Placeholder.Of(Chat, kind, secret);
        var clean = Redactor().Apply(text);
        Assert.Equal(text.Replace(secret, placeholder, StringComparison.Ordinal), clean);
        Assert.Equal(secret, _found[placeholder]);
        Assert.Equal(clean, Redactor().Apply(clean));
        Assert.Equal(text, Placeholder.Restore(clean, _found));
    }

    [Theory]
    [InlineData("The task-runner skips sk- and eyJ and AKIA in prose, and xox too.")]
    [InlineData("commit 6e5ba69b0c0ffee6e5ba69b0c0ffee00deadbeef of https://example.org/a/b?c=d")]
    [InlineData("{\"sha512\":\"0123456789abcdef0123456789abcdef0123456789abcdef\"}")]
    [InlineData("password reset; ask for the password again")]
    [InlineData("git@github.com:someone/something.git ssh://git@host/path")]
    public void Prose_hashes_and_addresses_are_left_alone(string text) => Assert.Equal(text, Redactor().Apply(text));

    [Fact]
    public void Known_values_are_replaced_whatever_they_look_like_and_within_texts_of_json()
    {
        var redactor = Redactor(("correct horse", "provider-key"), ("correct horse battery", "header"));
        var json = new JsonText("""{"output":"a \"correct horse battery\" b","lines":["correct horse",7,null],"correct horse":true}""");

        var longer = Placeholder.Of(Chat, "header", "correct horse battery");
        var shorter = Placeholder.Of(Chat, "provider-key", "correct horse");
        Assert.Equal(
            $$"""{"output":"a \"{{longer}}\" b","lines":["{{shorter}}",7,null],"correct horse":true}""", redactor.Apply(json).Text);
        Assert.Empty(_found);
        var clean = new JsonText("""{ "output" : "nothing" }""");
        Assert.Same(clean, redactor.Apply(clean));
    }

    [Fact]
    public void Placeholders_are_the_same_in_a_chat_and_others_in_another()
    {
        Assert.Equal(Placeholder.Of(Chat, "jwt", "value"), Placeholder.Of(Chat, "jwt", "value"));
        Assert.NotEqual(Placeholder.Of(Chat, "jwt", "value"), Placeholder.Of(Guid.NewGuid(), "jwt", "value"));
        Assert.NotEqual(Placeholder.Of(Chat, "jwt", "value"), Placeholder.Of(Chat, "jwt", "other"));
        Assert.Equal("[secret:jwt:00000000] stays", Placeholder.Restore("[secret:jwt:00000000] stays", _found));
    }

    [Fact]
    public void In_pieces_no_part_of_a_secret_is_shown_wherever_the_borders_are()
    {
        var secrets = Secrets.Select(row => (string)((object[])row)[1]).Append("correct horse battery").ToArray();
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var texts = Secrets.Select(row => (string)((object[])row)[2]).Append("x correct horse battery y").OrderBy(_ => random.Next());
            var whole = string.Join('\n', texts) + "\nthe end\n";
            var stream = new StreamRedactor(Redactor(("correct horse battery", "header")));
            var shown = "";
            for (var at = 0; at < whole.Length;)
            {
                var length = Math.Min(random.Next(1, 30), whole.Length - at);
                shown += stream.Append(whole.Substring(at, length));
                at += length;
            }

            // The same, but for the first letters of a secret that stood before a border.
            var expected = Redactor(("correct horse battery", "header")).Apply(whole);
            Assert.EndsWith("the end\n", shown, StringComparison.Ordinal);
            Assert.Equal(Placeholders(expected), Placeholders(shown));
            Assert.InRange(shown.Length, expected.Length, expected.Length + (secrets.Length * Parley.Grains.Redaction.Redactor.Unheld));
            var outside = PlaceholderForm().Replace(shown, "");
            Assert.All(secrets, secret => Assert.DoesNotContain(secret[..6], outside, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_no_beginning_of_a_secret_is_shown_at_once()
    {
        var stream = new StreamRedactor(Redactor());
        Assert.Equal("one ", stream.Append("one "));
        Assert.Equal("two", stream.Append("two"));
    }

    private static IEnumerable<string> Placeholders(string text) =>
        PlaceholderForm().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\[secret:[^\]]+\]")]
    private static partial Regex PlaceholderForm();

    private Redactor Redactor(params (string Value, string Kind)[] known) =>
        new(Chat, known.ToDictionary(secret => secret.Value, secret => secret.Kind), (placeholder, value) => _found[placeholder] = value);
}
