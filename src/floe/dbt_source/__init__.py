"""dbt's files to values: refs, configs, properties and settings as dbt would see them; reads only, changes nothing."""

from floe.dbt_source.links import check_links
from floe.dbt_source.project import read_project

__all__ = ["check_links", "read_project"]
