"""Every tool, in the order in which they are run; adding one is adding a line."""

from floe.verify import cube, dbt, helm, python
from floe.verify.model import Tool

TOOLS: tuple[Tool, ...] = (
    Tool(name="python", check=python.python),
    Tool(name="ruff", check=python.ruff),
    Tool(name="shellcheck", check=python.shellcheck),
    Tool(name="dbt", check=dbt.dbt),
    Tool(name="dagster", check=dbt.dagster),
    Tool(name="cube", check=cube.cube),
    Tool(name="helm", check=helm.helm),
    Tool(name="values", check=helm.values),
    Tool(name="kubernetes", check=helm.kubernetes),
)
