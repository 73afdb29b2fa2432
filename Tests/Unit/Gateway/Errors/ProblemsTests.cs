using Npgsql;
using Parley.Gateway.Errors;

namespace Parley.Tests.Unit.Gateway.Errors;

/// <summary>Which failures a client is told to try again, and which are faults of the server.</summary>
public sealed class ProblemsTests
{
    [Fact]
    public void Storage_that_does_not_answer_is_worth_another_try() =>
        Assert.Equal(503, Problems.Of(new NpgsqlException("the connection was reset")).Status);

    [Fact]
    public void What_nobody_expected_is_a_fault_of_the_server() => Assert.Equal(500, Problems.Of(new InvalidOperationException()).Status);
}
