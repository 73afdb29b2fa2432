using Microsoft.AspNetCore.Http;
using Parley.Gateway.Commands;
using Parley.Grains.Abstractions.Chats;

namespace Parley.Tests.Unit.Gateway.Commands;

public sealed class QueryReaderTests
{
    [Fact]
    public void All_faults_are_told_at_once()
    {
        var query = Reader("?archived=1&limit=201&offset=-1&after=x&sort=up&limit=3", "archived", "limit", "offset", "after");
        _ = (query.Bool("archived"), query.Int("limit", 1, 200), query.Int("offset", 0, int.MaxValue), query.Place("after"));
        Assert.Equal(["sort", "archived", "limit", "offset", "after"], query.Problem!.Validations.Select(fault => fault.Field));
    }

    [Fact]
    public void What_is_right_is_read()
    {
        var query = Reader("?archived=false&limit=200&after=7:12&coder_session_token=x", "archived", "limit", "after", "after_id");
        Assert.Equal((false, 200), (query.Bool("archived"), query.Int("limit", 1, 200)));
        Assert.Equal(new Position(7, 12), query.Place("after"));
        Assert.Null(query.Long("after_id", 0));
        Assert.Null(query.Problem);
    }

    private static QueryReader Reader(string query, params string[] known)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return new QueryReader(request, known);
    }
}
