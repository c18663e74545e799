"""What the owner of the buckets is asked to do, as Terraform reads it: the project itself touches no bucket's settings.

A bucket with tables never gets a rule that lets current objects go or moves them out of reach: a file of any age may
belong to today's snapshot. There the days of platform.yaml count from when an object stopped being current.
"""

from collections.abc import Iterator, Mapping

from floe.backends.catalog.setup import below, kms_key
from floe.ir.platform import Bucket, Environment
from floe.ir.project import Project

Json = dict[str, object]

PROVIDER = "hashicorp/aws"
PROVIDER_VERSION = ">= 5.0, < 7.0"
UNFINISHED_DAYS = 7
"""After so many days an upload that nobody finished goes."""


def care(project: Project, environment: Environment) -> Json | None:
    """Return <env>.storage.tf.json as plain data; None where nothing is asked for."""
    buckets = [bucket for bucket in environment.buckets if bucket.storage.type == "s3" and _asks(bucket)]
    key = _key(environment)
    tables = [bucket for bucket in environment.buckets if bucket.storage.type == "s3" and bucket.has_tables]
    encrypted = [bucket for bucket in tables if key is not None and bucket.storage.endpoint is None]
    if not buckets and not encrypted:
        return None
    copied = [bucket for bucket in buckets if bucket.replica_region is not None]
    resources: dict[str, Json] = {
        "aws_s3_bucket_lifecycle_configuration": {_label(item): _lifecycle(item) for item in buckets if _rules(item)},
        "aws_s3_bucket_replication_configuration": {_label(item): _replication(item, key) for item in copied},
        "aws_s3_bucket_server_side_encryption_configuration": {
            _label(item): _encryption(item, key) for item in encrypted
        },
        "aws_s3_bucket_versioning": {_label(item): _versioning(item) for item in copied},
    }
    return {
        "//": f"What {project.names.written} asks of the owner of the buckets of {environment.name}.",
        "terraform": {"required_providers": {"aws": {"source": PROVIDER, "version": PROVIDER_VERSION}}},
        **({"variable": dict(_variables(copied, key))} if copied else {}),
        "resource": {kind: found for kind, found in resources.items() if found},
    }


def _key(environment: Environment) -> str | None:
    """Return what S3 encrypts with: a key's ARN, or the name or alias under which platform.yaml knows it."""
    at_rest = below(environment.settings, "security", "encryption", "at_rest")
    if not isinstance(at_rest, Mapping) or not at_rest.get("enabled") or at_rest.get("provider") != "aws_kms":
        return None
    name = at_rest.get("kms_key_id")
    return kms_key(environment) or (_literal(name) if isinstance(name, str) else None)


def _literal(text: str) -> str:
    """Return a text that Terraform reads as itself: it looks for its own templates in every string."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _asks(bucket: Bucket) -> bool:
    return bucket.replica_region is not None or bool(_rules(bucket))


def _label(bucket: Bucket) -> str:
    return bucket.storage.name


def _lifecycle(bucket: Bucket) -> Json:
    return {"bucket": bucket.storage.bucket, "rule": _rules(bucket)}


def _rules(bucket: Bucket) -> list[Json]:
    if bucket.glacier_days is None and bucket.expiration_days is None:
        return []
    steps = _of_old_versions(bucket) if bucket.has_tables else _of_current_objects(bucket)
    return [
        {
            "id": "old-versions" if bucket.has_tables else "age",
            "status": "Enabled",
            "filter": {"prefix": ""},
            **dict(steps),
            "abort_incomplete_multipart_upload": {"days_after_initiation": UNFINISHED_DAYS},
        }
    ]


def _of_current_objects(bucket: Bucket) -> Iterator[tuple[str, object]]:
    if bucket.glacier_days is not None:
        yield "transition", [{"days": bucket.glacier_days, "storage_class": "GLACIER"}]
    if bucket.expiration_days is not None:
        yield "expiration", {"days": bucket.expiration_days}


def _of_old_versions(bucket: Bucket) -> Iterator[tuple[str, object]]:
    if bucket.glacier_days is not None:
        step = {"noncurrent_days": bucket.glacier_days, "storage_class": "GLACIER"}
        yield "noncurrent_version_transition", [step]
    if bucket.expiration_days is not None:
        yield "noncurrent_version_expiration", {"noncurrent_days": bucket.expiration_days}


def _variables(copied: list[Bucket], key: str | None) -> Iterator[tuple[str, Json]]:
    for bucket in copied:
        name, region = _label(bucket), _literal(bucket.replica_region or "")
        yield f"replica_bucket_{name}", {"type": "string", "description": f"ARN of the copy of {name} in {region}"}
        yield f"replication_role_{name}", {"type": "string", "description": f"ARN of the role that copies {name}"}
        if key is not None:
            words = f"ARN of the key that encrypts the copy of {name} in {region}"
            yield f"replica_key_{name}", {"type": "string", "description": words}


def _replication(bucket: Bucket, key: str | None) -> Json:
    name = _label(bucket)
    destination: Json = {"bucket": f"${{var.replica_bucket_{name}}}", "storage_class": "STANDARD_IA"}
    rule: Json = {"id": "copy", "status": "Enabled", "filter": {"prefix": ""}}
    if key is not None:
        rule["source_selection_criteria"] = {"sse_kms_encrypted_objects": {"status": "Enabled"}}
        destination["encryption_configuration"] = {"replica_kms_key_id": f"${{var.replica_key_{name}}}"}
    return {
        "depends_on": [f"aws_s3_bucket_versioning.{name}"],
        "bucket": bucket.storage.bucket,
        "role": f"${{var.replication_role_{name}}}",
        # A file that maintenance removed here is removed there, or the copy grows for ever.
        "rule": [{**rule, "delete_marker_replication": {"status": "Enabled"}, "destination": destination}],
    }


def _versioning(bucket: Bucket) -> Json:
    return {"bucket": bucket.storage.bucket, "versioning_configuration": {"status": "Enabled"}}


def _encryption(bucket: Bucket, key: str | None) -> Json:
    default = {"sse_algorithm": "aws:kms", "kms_master_key_id": key}
    rule = {"apply_server_side_encryption_by_default": default, "bucket_key_enabled": True}
    return {"bucket": bucket.storage.bucket, "rule": [rule]}
