using Parley.Hosting.Programs;
using Parley.Silo;

return await ProgramRun.RunAsync(SiloProgram.Definition, args, SiloProgram.RunAsync);
