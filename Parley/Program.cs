using Parley.Hosting.Programs;
using Parley.Program;

return await ProgramRun.RunAsync(ParleyProgram.Definition, args, ParleyProgram.RunAsync);
