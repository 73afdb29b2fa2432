using System.Globalization;
using Parley.Tests.Scaling;

if (args.Length > 1 || (args is [var text] && !int.TryParse(text, CultureInfo.InvariantCulture, out _)))
{
    Console.Error.WriteLine(
        "Simulates clusters of 10, 100 and 1,000 silos and prints the tables of deploy/SCALING.md.\n\n  [seed]   (default 1)");
    return 2;
}

Report.Write(args is [var seed] ? int.Parse(seed, CultureInfo.InvariantCulture) : 1, Console.Out);
return 0;
