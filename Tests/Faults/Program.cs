using Parley.Tests.Faults;

return await FaultProgram.RunAsync(args);
