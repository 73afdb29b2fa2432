using System.Diagnostics;
using Npgsql;
using Parley.Tests.Benchmarks.Clusters;
using Parley.Tests.Benchmarks.Engines;
using Parley.Tests.Benchmarks.Measures;

namespace Parley.Tests.Benchmarks.Scenarios.Clusters;

/// <summary>First calls to new grains: where no other silo could have them, and where the directory has to be asked.</summary>
internal static class Activations
{
    private const int InFlight = 64;

    public static async Task MeasureAsync(Bench bench, SiloCluster cluster)
    {
        var write = await WriteAsync(bench, cluster.Database);
        await using (var alone = await LocalSilo.StartAsync())
            await MeasureAsync(bench, "alone", alone.Grains, write);
        await MeasureAsync(bench, "in a cluster", cluster.Grains, write);
    }

    private static async Task MeasureAsync(Bench bench, string where, IGrainFactory grains, Samples write)
    {
        var rate = await Throughput.BestAsync(bench, InFlight, async _ => await FirstCall(grains) > 0 ? 1 : 0);
        bench.Report.Add(new($"first calls {where}, {InFlight} in flight", rate, "/s"));
        var (here, elsewhere) = await TimeAsync(grains, bench.Of(2_000, 200));
        Add("here", here);
        Add("elsewhere", elsewhere);

        void Add(string place, Samples times)
        {
            // Each engine has its own mind about where a grain comes to life.
            if (times.Count == 0)
                return;
            bench.Report.Add(new($"first call {where}, placed {place}, p50", times.P50 * 1000, "us")
            {
                Baseline = write.P50 * 1000,
                Note = $"{times.Count} calls, p99 {times.P99 * 1000:#,0} us; baseline: a row written to the cluster's database",
            });
        }
    }

    private static async Task<(Samples Here, Samples Elsewhere)> TimeAsync(IGrainFactory grains, int times)
    {
        var (here, elsewhere) = (new Samples(), new Samples());
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var process = await FirstCall(grains);
            var took = Stopwatch.GetTimestamp() - started;
            (process == Environment.ProcessId ? here : elsewhere).Add(took);
        }

        return (here, elsewhere);
    }

    private static Task<int> FirstCall(IGrainFactory grains) => grains.GetGrain<IPulseGrain>(Guid.NewGuid()).Process();

    /// <summary>What a durable write takes, by itself.</summary>
    private static async Task<Samples> WriteAsync(Bench bench, string server)
    {
        await using var database = NpgsqlDataSource.Create(server);
        await using var create = database.CreateCommand("create table written (id uuid primary key)");
        await create.ExecuteNonQueryAsync();
        return await Samples.OfAsync(bench.Of(1_000, 100), async () =>
        {
            await using var insert = database.CreateCommand("insert into written values (gen_random_uuid())");
            await insert.ExecuteNonQueryAsync();
        });
    }
}
