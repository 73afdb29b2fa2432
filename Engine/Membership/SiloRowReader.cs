using System.Data.Common;

namespace Parley.Engine.Membership;

/// <summary>Reads rows of <c>engine.silos</c>.</summary>
internal static class SiloRowReader
{
    /// <summary>For the row's alias s.</summary>
    internal const string Columns =
        "s.silo_id, s.address, s.machine, s.product_version, s.wire_version, s.draining, s.load, s.mode, s.process, s.secret_mark, "
        + "extract(epoch from s.lease_until - clock_timestamp())::float8";

    internal static SiloRow Read(DbDataReader reader)
    {
        var info = new SiloInfo(
            reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), reader.GetBoolean(5))
        {
            Load = reader.GetInt32(6),
        };
        // A mode that this version does not know is one that it cannot share the database with.
        var mode = Enum.TryParse<SiloMode>(reader.GetString(7), ignoreCase: true, out var known) ? known : SiloMode.Solitary;
        return new SiloRow(info, mode, reader.GetString(8), reader.GetString(9))
        {
            Remaining = TimeSpan.FromSeconds(reader.GetDouble(10)),
        };
    }
}
