"""E018x: an input file or folder that is not there or cannot be read."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span, whole_file


@code("E0180", "no-pipeline-file")
def no_pipeline_file(path: str, other: str | None = None) -> Draft:
    """There is no floe.yaml where floe was told to look; perhaps there is one with another ending."""
    return Draft(
        headline=f"there is no `{path}`",
        primary=Label(span=whole_file(path)),
        help=f"rename `{other}` to `{path}`"
        if other
        else "run floe in the folder that holds floe.yaml, name it with --project, or start one with `floe init`",
    )


@code("E0181", "no-environment")
def no_environment(path: str, near: Sequence[str] = ()) -> Draft:
    """The platform folder holds no environment."""
    return Draft(
        headline=f"`{path}` holds no environment: floe looks for `{path}/<environment>/platform.yaml`",
        primary=Label(span=whole_file(path)),
        help=did_you_mean(path, [folder for folder in near if folder != path])
        or "add platform/local/platform.yaml (`floe init` writes one), or point to the folder with --platform",
    )


@code("E0182", "no-such-folder")
def no_such_folder(at: Span, path: str) -> Draft:
    """A transform's path is no folder."""
    return Draft(
        headline=f"the folder `{path}` does not exist",
        primary=Label(span=at, text="no such folder beside floe.yaml"),
        help="create the folder with a models/ folder inside, or correct the path",
    )


@code("E0183", "link-out-of-project")
def link_out_of_project(path: str) -> Draft:
    """A symbolic link leads out of the project."""
    return Draft(
        headline=f"`{path}` is a symbolic link that leads out of the project, or to a folder it stands in",
        primary=Label(span=whole_file(path)),
        help="replace the link by the file itself, so that every checkout holds the same bytes",
    )


@code("E0184", "unreadable-file")
def unreadable_file(path: str, why: str) -> Draft:
    """The operating system refused to read a file."""
    return Draft(
        headline=f"`{path}` cannot be read: {why}",
        primary=Label(span=whole_file(path)),
        help="give the user who runs floe permission to read it, or remove it",
    )


@code("E0185", "environment-name")
def environment_name(path: str, name: str) -> Draft:
    """A folder under platform/ has a name that no environment can have."""
    return Draft(
        headline=f"`{name}` cannot be the name of an environment",
        primary=Label(span=whole_file(path)),
        help="rename the folder: a lower-case letter, then at most 30 lower-case letters, digits and hyphens",
    )


@code("E0186", "path-leaves-project")
def path_leaves_project(at: Span, path: str) -> Draft:
    """A path in floe.yaml is absolute or climbs out of the project."""
    return Draft(
        headline=f"the path `{path}` leaves the project",
        primary=Label(span=at, text="must be a folder below floe.yaml"),
        help="write a path relative to floe.yaml, with forward slashes and without `..`",
    )


@code("E0187", "link-to-nothing")
def link_to_nothing(path: str, target: str) -> Draft:
    """A symbolic link among the inputs leads to a file that is not there."""
    return Draft(
        headline=f"`{path}` is a symbolic link to `{target}`, which does not exist",
        primary=Label(span=whole_file(path)),
        help="put the file there, or remove the link",
    )


@code("W0188", "folder-named-like-sql")
def folder_named_like_sql(path: str) -> Draft:
    """A folder has the name of a SQL file, so no model comes of it."""
    return Draft(
        headline=f"`{path}` is a folder, so there is no model of this name",
        primary=Label(span=whole_file(path), text="dbt takes files only"),
        help="rename the folder, or put the SQL into a file of this name",
    )


@code("E0189", "platform-file-name")
def platform_file_name(path: str, wanted: str) -> Draft:
    """An environment's folder holds a file that looks like a platform file and is not called platform.yaml."""
    return Draft(
        headline=f"`{path}` is not read: the platform file of an environment is called `{wanted}`",
        primary=Label(span=whole_file(path)),
        help=f"rename it to `{wanted}`",
    )


@code("W0190", "no-dbt-files")
def no_dbt_files(at: Span, path: str, near: Sequence[str]) -> Draft:
    """A transform's folder holds no file that dbt would read."""
    meant = " or ".join(f"`path: {name}`" for name in near)
    return Draft(
        headline=f"`{path}` holds no dbt project: no models/, seeds/ or other folder of dbt's with a file in it",
        primary=Label(span=at, text="the folder that holds dbt_project.yml and models/ is meant"),
        help=f"write {meant}" if near else "correct the path, or put the models into models/ below it",
    )


@code("E0192", "path-is-output")
def path_is_output(at: Span, path: str) -> Draft:
    """A transform would read what floe writes."""
    return Draft(
        headline=f"the path `{path}` is where floe writes",
        primary=Label(span=at, text="what is generated cannot be its own source"),
        help="write the folder of your own models, often `path: .`",
    )
