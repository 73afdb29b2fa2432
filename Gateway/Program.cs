using Parley.Gateway;
using Parley.Hosting.Programs;

return await ProgramRun.RunAsync(GatewayProgram.Definition, args, GatewayProgram.RunAsync);
