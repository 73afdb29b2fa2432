using Npgsql;
using Parley.Gateway.Errors;

namespace Parley.Tests.Unit.Gateway.Errors;

/// <summary>Which failures a client is told to try again, and which are faults of the server.</summary>
public sealed class ProblemsTests
{
    [Fact]
    public void Storage_that_does_not_answer_is_worth_another_try() =>
        Assert.Equal(503, Problems.Of(new NpgsqlException("the connection was reset")).Status);

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.CrashShutdown)]
    [InlineData(PostgresErrorCodes.DeadlockDetected)]
    [InlineData(PostgresErrorCodes.CannotConnectNow)]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    public void Storage_that_is_away_for_a_moment_is_worth_another_try(string state)
    {
        var refused = new PostgresException("as told", "FATAL", "FATAL", state);
        Assert.Equal(503, Problems.Of(refused).Status);
        Assert.Equal(503, Problems.Of(new NpgsqlException("broken", refused)).Status);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.UniqueViolation)]
    [InlineData(PostgresErrorCodes.CheckViolation)]
    [InlineData(PostgresErrorCodes.UndefinedColumn)]
    public void A_statement_that_storage_refuses_is_a_fault_of_the_server(string state) =>
        Assert.Equal(500, Problems.Of(new PostgresException("as told", "ERROR", "ERROR", state)).Status);

    [Fact]
    public void What_nobody_expected_is_a_fault_of_the_server() => Assert.Equal(500, Problems.Of(new InvalidOperationException()).Status);
}
