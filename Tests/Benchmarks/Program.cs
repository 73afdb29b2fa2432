using Parley.Tests.Benchmarks;
using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Provider;

if (args is [ProviderProgram.Argument])
    return await ProviderProgram.RunAsync();
if (args is [SiloProgram.Argument, var settings])
    return await SiloProgram.RunAsync(SiloSettings.Read(settings));

var selection = Selection.Parse(args);
if (selection.Problem is { } problem)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(Selection.Usage);
    return 2;
}

if (selection.Help)
{
    Console.WriteLine(Selection.Usage);
    return 0;
}

return await new Bench(selection).RunAsync();
