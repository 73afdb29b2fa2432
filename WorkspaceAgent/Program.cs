using Parley.WorkspaceAgent;
using Parley.WorkspaceAgent.Askpass;
using Parley.WorkspaceAgent.Native;

if (GitAskpass.IsMeant(args))
    return GitAskpass.Answer(args[0], Console.Error);

var (configuration, fault) = AgentConfiguration.Read();
if (configuration is null)
{
    Console.Error.WriteLine(fault);
    return 2;
}

OwnMemory.Forget(AgentConfiguration.Secrets);
OwnMemory.KeepDescriptors();
OwnMemory.Close();
await AgentProgram.RunAsync(configuration);
return 0;
