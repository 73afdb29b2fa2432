using Microsoft.Extensions.Options;

namespace Parley.Engine.Hosting;

/// <summary>Refuses settings under which the engine's promises cannot hold.</summary>
internal sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions options)
    {
        string[] faults =
        [
            .. Fault(options.GrainAssemblies.Count == 0, "GrainAssemblies is empty."),
            .. Fault(options is { ConnectionString: not null, DataSourceKey: not null }, "ConnectionString and DataSourceKey exclude each other."),
            .. Fault(options.IdleTimeout <= TimeSpan.Zero, "IdleTimeout must be positive."),
            .. Fault(options.CallTimeout <= TimeSpan.Zero, "CallTimeout must be positive."),
            .. Fault(options.DeactivationTimeout <= TimeSpan.Zero, "DeactivationTimeout must be positive."),
            .. Fault(options.LeaseRenewal <= TimeSpan.Zero, "LeaseRenewal must be positive."),
            .. Fault(options.LeaseRenewal * 2 > options.LeaseDuration, "LeaseDuration must be at least twice LeaseRenewal."),
        ];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string[] Fault(bool found, string fault) => found ? [fault] : [];
}
