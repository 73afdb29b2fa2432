using System.Text.RegularExpressions;

namespace Parley.Grains.Redaction;

/// <summary>What secrets look like that are recognized without being known (field.md R33). Pure.</summary>
internal static partial class SecretPatterns
{
    /// <summary>What the beginnings of a secret look like: a text that ends in a part of one may go on to be one.</summary>
    public static readonly ImmutableArray<string> Openings =
    [
        "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
        "xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxo-", "xoxr-", "xoxs-", "eyJ", "sk-",
        "-----BEGIN ", ";password=", ";Password=", ";pwd=", ";Pwd=", "aws_secret_access_key", "://",
    ];

    /// <summary>Replaces every secret that is recognized.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replace">Gives what stands for a value, by its kind.</param>
    public static string Replace(string text, Func<string, string, string> replace) => Secrets().Replace(text, match =>
    {
        // Each alternative has a name of its own; the numbered group 0 is the whole.
        for (var i = 1; i < match.Groups.Count; i++)
        {
            if (match.Groups[i].Success)
                return replace(match.Groups[i].Name.Replace('_', '-'), match.Value);
        }

        return match.Value;
    });

    /// <summary>Where at the end of a text a secret begins that is not at its end yet; the text's length when there is none.</summary>
    public static int OpenAt(string text) => OpenEnd().Match(text) is { Success: true } open ? open.Index : text.Length;

    [GeneratedRegex(
        """
        (?<aws_key>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b)
        |(?<aws_secret>(?<=aws_secret_access_key["']?\s{0,3}[:=]\s{0,3}["']?)[A-Za-z0-9/+=]{40})
        |(?<github_token>\bgh[pousr]_[A-Za-z0-9]{36,255}|\bgithub_pat_[A-Za-z0-9_]{22,255})
        |(?<slack_token>\bxox[abeoprs]-[A-Za-z0-9-]{10,255})
        |(?<private_key>-----BEGIN[ ](?:[A-Z]+[ ]){0,3}PRIVATE[ ]KEY-----[\s\S]{1,16384}?-----END[ ](?:[A-Z]+[ ]){0,3}PRIVATE[ ]KEY-----)
        |(?<jwt>\beyJ[A-Za-z0-9_-]{10,4096}\.eyJ[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{10,2048})
        |(?<api_key>\bsk-[A-Za-z0-9_-]{20,512})
        |(?<workspace_token>\b[0-9a-f]{32}-[A-Za-z0-9]{43}\b)
        |(?<password>(?<=;\s{0,3}(?:[Pp]assword|PASSWORD|[Pp]wd|PWD)\s{0,3}=\s{0,3})(?!\[secret:)[^;"'\s]{3,256}
          |(?<=\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:)(?!\[secret:)[^\s@/"']{3,256}(?=@))
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secrets();

    [GeneratedRegex(
        """
        (?:-----BEGIN[ ](?:(?!-----END)[\s\S])*(?:-----END[^\n]{0,64})?
          |(?:\b(?:AKIA|ASIA|gh[pousr]_|github_pat_|xox[abeoprs]-|eyJ|sk-)[A-Za-z0-9_.-]*)
          |\b[0-9a-f]{4,32}(?:-[A-Za-z0-9]{0,43})?
          |aws_secret_access_key["']?\s{0,3}[:=]?\s{0,3}["']?[A-Za-z0-9/+=]*
          |;\s{0,3}(?:[Pp]assword|PASSWORD|[Pp]wd|PWD)\s{0,3}=?\s{0,3}[^;"'\s]*
          |\b[a-z][a-z0-9+.-]{1,20}://[^\s@/]*)\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OpenEnd();
}
