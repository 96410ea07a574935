#!/usr/bin/env python3
"""Collect what the checks of AWS accounts read, as facts documents: one a line, for each region of the account.

    pip install boto3
    python collect_aws.py > facts.ndjson
    cargo run --release --example assess -- --target aws --facts facts.ndjson

Only calls that read are made; `--permissions` prints the policy that allows them and nothing else. A call that is
refused is recorded as the error that AWS answered, and the next one is made: an assessment then says "unknown" of
what depends on it. What the whole account has in common (IAM, S3) is asked once, and stands with the first region.

Exit codes: 0 when every call was answered, 1 when some were not (the facts are written all the same, and standard
error says which), 2 when nothing could be collected.
"""

from __future__ import annotations

import argparse
import base64
import csv
import fnmatch
import hashlib
import io
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

COLLECTOR = {
    "name": "collect_aws.py",
    "version": "0.1.0",
    "digest": "sha256:" + hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
}
# Retries, with their pauses, are botocore's own; `adaptive` also slows down before AWS has to say so.
CONFIG = Config(retries={"mode": "adaptive", "max_attempts": 8}, connect_timeout=10, read_timeout=60)
OWN_ACCOUNT = "the number of the account that is asked"


@dataclass(frozen=True)
class Each:
    """The resources that a call is made for, one by one: the elements of a list in another source's answer.

    `key` is the field that names an element in the facts, and `ask` the one that the call is given as `parameter`;
    an element without fields is both.
    """

    kind: str
    listing: str
    elements: str
    parameter: str
    key: str = ""
    ask: str = ""


USER = Each("user", "aws.iam.list_users", "Users", "UserName", "UserName")
BUCKET = Each("bucket", "aws.s3.list_buckets", "Buckets", "Bucket", "Name")
# Of a trail that another region keeps, only the ARN is known in this one.
TRAIL = Each("trail", "aws.cloudtrail.describe_trails", "trailList", "Name", "Name", ask="TrailARN")
SNAPSHOT = Each("snapshot", "aws.ec2.describe_snapshots", "Snapshots", "SnapshotId", "SnapshotId")
KEY = Each("key", "aws.kms.list_keys", "Keys", "KeyId", "KeyId")
TABLE = Each("table", "aws.dynamodb.list_tables", "TableNames", "TableName")
TOPIC = Each("topic", "aws.sns.list_topics", "Topics", "TopicArn", "TopicArn")
DETECTOR = Each("detector", "aws.guardduty.list_detectors", "DetectorIds", "DetectorId")


@dataclass(frozen=True)
class Source:
    """A call, by the name that the catalog has for it: `aws`, boto3's service and boto3's operation.

    `absent` are the error codes that say "not configured": an answer, and no failure to get one.
    """

    id: str
    permissions: tuple[str, ...]
    each: Each | None = None
    absent: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def service(self) -> str:
        return self.id.split(".")[1]

    @property
    def operation(self) -> str:
        return self.id.split(".")[2]


NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
NO_ENCRYPTION = ("ServerSideEncryptionConfigurationNotFoundError",)
NO_HUB = ("InvalidAccessException", "ResourceNotFoundException")
# A listing stands before the calls for each of its elements.
OF_THE_ACCOUNT = (
    Source("aws.iam.get_account_password_policy", ("iam:GetAccountPasswordPolicy",), absent=("NoSuchEntity",)),
    Source("aws.iam.get_account_summary", ("iam:GetAccountSummary",)),
    Source("aws.iam.list_users", ("iam:ListUsers",)),
    Source("aws.iam.get_login_profile", ("iam:GetLoginProfile",), USER, absent=("NoSuchEntity",)),
    Source("aws.iam.list_mfa_devices", ("iam:ListMFADevices",), USER),
    Source("aws.iam.list_access_keys", ("iam:ListAccessKeys",), USER),
    Source("aws.iam.get_credential_report", ("iam:GenerateCredentialReport", "iam:GetCredentialReport")),
    Source("aws.iam.list_user_policies", ("iam:ListUserPolicies",), USER),
    Source("aws.iam.list_attached_user_policies", ("iam:ListAttachedUserPolicies",), USER),
    Source("aws.iam.get_account_authorization_details", ("iam:GetAccountAuthorizationDetails",)),
    Source("aws.s3.list_buckets", ("s3:ListAllMyBuckets",)),
    Source("aws.s3.get_public_access_block", ("s3:GetBucketPublicAccessBlock",), BUCKET, absent=NO_BLOCK),
    Source("aws.s3control.get_public_access_block", ("s3:GetAccountPublicAccessBlock",), absent=NO_BLOCK,
           arguments={"AccountId": OWN_ACCOUNT}),
    Source("aws.s3.get_bucket_encryption", ("s3:GetEncryptionConfiguration",), BUCKET, absent=NO_ENCRYPTION),
    Source("aws.s3.get_bucket_versioning", ("s3:GetBucketVersioning",), BUCKET),
    Source("aws.s3.get_bucket_logging", ("s3:GetBucketLogging",), BUCKET),
    Source("aws.s3.get_bucket_acl", ("s3:GetBucketAcl",), BUCKET),
    Source("aws.s3.get_bucket_policy_status", ("s3:GetBucketPolicyStatus",), BUCKET, absent=("NoSuchBucketPolicy",)),
)  # fmt: skip
OF_A_REGION = (
    Source("aws.cloudtrail.describe_trails", ("cloudtrail:DescribeTrails",)),
    Source("aws.cloudtrail.get_trail_status", ("cloudtrail:GetTrailStatus",), TRAIL),
    Source("aws.ec2.get_ebs_encryption_by_default", ("ec2:GetEbsEncryptionByDefault",)),
    Source("aws.ec2.describe_security_groups", ("ec2:DescribeSecurityGroups",)),
    Source("aws.ec2.describe_volumes", ("ec2:DescribeVolumes",)),
    Source("aws.ec2.describe_snapshots", ("ec2:DescribeSnapshots",), arguments={"OwnerIds": ["self"]}),
    Source("aws.ec2.describe_snapshot_attribute", ("ec2:DescribeSnapshotAttribute",), SNAPSHOT,
           arguments={"Attribute": "createVolumePermission"}),
    Source("aws.ec2.describe_vpcs", ("ec2:DescribeVpcs",)),
    Source("aws.ec2.describe_flow_logs", ("ec2:DescribeFlowLogs",)),
    Source("aws.ec2.describe_network_acls", ("ec2:DescribeNetworkAcls",)),
    Source("aws.kms.list_keys", ("kms:ListKeys",)),
    Source("aws.kms.describe_key", ("kms:DescribeKey",), KEY),
    Source("aws.kms.get_key_rotation_status", ("kms:GetKeyRotationStatus",), KEY),
    Source("aws.rds.describe_db_instances", ("rds:DescribeDBInstances",)),
    Source("aws.rds.describe_db_clusters", ("rds:DescribeDBClusters",)),
    Source("aws.dynamodb.list_tables", ("dynamodb:ListTables",)),
    Source("aws.dynamodb.describe_continuous_backups", ("dynamodb:DescribeContinuousBackups",), TABLE),
    Source("aws.sns.list_topics", ("sns:ListTopics",)),
    Source("aws.sns.get_topic_attributes", ("sns:GetTopicAttributes",), TOPIC),
    Source("aws.logs.describe_log_groups", ("logs:DescribeLogGroups",)),
    Source("aws.config.describe_configuration_recorder_status", ("config:DescribeConfigurationRecorderStatus",)),
    Source("aws.guardduty.list_detectors", ("guardduty:ListDetectors",)),
    Source("aws.guardduty.get_detector", ("guardduty:GetDetector",), DETECTOR),
    Source("aws.securityhub.describe_hub", ("securityhub:DescribeHub",), absent=NO_HUB),
)  # fmt: skip
NOT_COLLECTED = {
    "aws.eks.describe_cluster": "it is a fact of the cluster: hand its answer to collect_kubernetes.py",
}


@dataclass
class Answer:
    """What a source answered, and how. `failures` are errors other than "not configured"."""

    data: dict[str, Any]
    collected_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    is_complete: bool | None = True
    count: int | None = None
    n_pages: int = 0
    request_ids: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def is_error(self) -> bool:
        return "Error" in self.data


def call(client: Any, source: Source, arguments: Mapping[str, Any]) -> Answer:
    """One call with all its pages. When a later page is not answered, the pages before it stay, with AWS's own marker
    that more would follow; when the first is not, the error takes the place of the answer."""
    answer, lists = Answer({}), []
    try:
        if client.can_paginate(source.operation):
            pages = client.get_paginator(source.operation).paginate(**arguments)
            lists = [key.expression for key in pages.result_keys]
        else:
            pages = [getattr(client, source.operation)(**arguments)]
        for page in pages:
            answer.request_ids.append(page.pop("ResponseMetadata", {}).get("RequestId", ""))
            for name in lists:
                if name in answer.data:
                    page[name] = answer.data[name] + page.get(name, [])
            answer.data = page
            answer.n_pages += 1
    except (ClientError, BotoCoreError) as error:
        error_takes_place(error, answer, source)
    if len(lists) == 1 and answer.is_complete:
        answer.count = len(answer.data.get(lists[0], []))
    return answer


def error_takes_place(error: ClientError | BotoCoreError, answer: Answer, source: Source) -> None:
    recorded: Mapping[str, Any] = {"Code": type(error).__name__, "Message": str(error)}
    if isinstance(error, ClientError):
        recorded = error.response["Error"]
        answer.request_ids.append(error.response.get("ResponseMetadata", {}).get("RequestId", ""))
    is_absent = answer.n_pages == 0 and recorded.get("Code") in source.absent
    if not is_absent:
        answer.failures.append(f"{recorded.get('Code')}: {recorded.get('Message')}")
    if answer.n_pages == 0:
        answer.data = {"Error": recorded}
        answer.is_complete = True if is_absent else None
    else:
        answer.is_complete = False


def call_each(client: Any, source: Source, each: Each, listing: Answer, pool: Executor) -> Answer:
    """A call for each resource of a listing, as a map from its name to the answer."""
    answer = Answer({})
    elements = listing.data.get(each.elements, [])
    names = [element[each.key] if each.key else element for element in elements]
    asks = [element.get(each.ask or each.key) if each.key else element for element in elements]
    answers = list(pool.map(lambda ask: call(client, source, {**source.arguments, each.parameter: ask}), asks))
    for name, one in zip(names, answers, strict=True):
        answer.data[name] = one.data
        answer.failures += [f"{name}: {failure}" for failure in one.failures]
    for name, n_times in Counter(names).items():
        if n_times > 1:
            # A name has room for one answer, which would be wrong for the others.
            ambiguous = {"Code": "AmbiguousName", "Message": f"{n_times} resources of the listing have this name"}
            answer.data[name] = {"Error": ambiguous}
            answer.failures.append(f"{name}: AmbiguousName")
    answer.is_complete = listing.is_complete is True and all(one.is_complete is not False for one in answers)
    answer.count = len(answer.data)
    answer.n_pages = sum(one.n_pages for one in answers)
    return answer


def call_for_credential_report(client: Any, source: Source) -> Answer:
    """IAM makes the report when it is asked to, within seconds. Its rows are kept as a list: the CSV of a large account
    is more than a check may decode."""
    unmade = Answer({})
    try:
        for _ in range(30):
            if client.generate_credential_report()["State"] == "COMPLETE":
                break
            time.sleep(2)
    except (ClientError, BotoCoreError) as error:
        error_takes_place(error, unmade, source)
    # Where none can be made, an earlier one may still be there: it says when it was made.
    answer = call(client, source, {})
    if answer.is_error:
        return unmade if unmade.is_error else answer
    answer.data["Content"] = list(csv.DictReader(io.StringIO(answer.data["Content"].decode())))
    answer.count = len(answer.data["Content"])
    return answer


def document(
    session: boto3.Session, account: Mapping[str, str], region: str, sources: Sequence[Source], pool: Executor
) -> tuple[dict[str, Any], int]:
    """The facts of an account in a region, and how many of their sources were not answered, or not wholly."""
    answers: dict[str, Answer] = {}
    provenance: dict[str, dict[str, Any]] = {}
    n_failed = 0
    clients: dict[str, Any] = {}
    for source in sources:
        if source.service not in clients:
            clients[source.service] = client_of(session, source.service, region)
        client = clients[source.service]
        given = {key: account["Account"] if value is OWN_ACCOUNT else value for key, value in source.arguments.items()}
        if source.each and answers[source.each.listing].is_error:
            tell(f"{region}: {source.id}: not asked, because {source.each.listing} was not answered")
            n_failed += 1
            continue
        if source.each:
            answer = call_each(client, source, source.each, answers[source.each.listing], pool)
        elif source.id == "aws.iam.get_credential_report":
            answer = call_for_credential_report(client, source)
        else:
            answer = call(client, source, given)
        for failure in answer.failures:
            tell(f"{region}: {source.id}: not answered: {failure}")
        n_failed += bool(answer.failures)
        answers[source.id] = answer
        provenance[source.id] = {
            **how(source, answer, given),
            "endpoint": client.meta.endpoint_url,
            "principal": account["Arn"],
            "collector": COLLECTOR,
        }
    tell(f"{region}: {len(sources)} sources, {n_failed} of them not answered or not wholly")
    facts = {
        "subject": {"kind": "aws_account", "id": account["Account"], "region": region},
        "collected_at": datetime.now(timezone.utc),
        "facts": {id: answer.data for id, answer in answers.items()},
        "sources": provenance,
    }
    return facts, n_failed


def how(source: Source, answer: Answer, given: Mapping[str, Any]) -> dict[str, Any]:
    """How a source was obtained, in the words of facts.schema.json."""
    has_rows = isinstance(answer.data.get("Content"), list)
    said = {
        "collected_at": answer.collected_at,
        "complete": answer.is_complete,
        "count": answer.count,
        "pages": answer.n_pages,
        "parameters": given or None,
        "request_ids": [request for request in answer.request_ids if request] or None,
        "transformed": "credential report parsed from CSV to a list of rows" if has_rows else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def selected(sources: Sequence[Source], patterns: Sequence[str]) -> list[Source]:
    """The sources that a pattern names, with the listings that they need."""
    named = [source for source in sources if any(fnmatch.fnmatchcase(source.id, pattern) for pattern in patterns)]
    wanted = {source.id for source in named} | {source.each.listing for source in named if source.each}
    return [source for source in sources if source.id in wanted]


def least_policy(sources: Sequence[Source], further: Sequence[str]) -> dict[str, Any]:
    """The policy that allows what is asked, and nothing else. None of it can be narrowed to some resources without
    losing sight of the others. Who the caller is needs no permission."""
    actions = {permission for source in sources for permission in source.permissions} | set(further)
    statement = {"Sid": "CollectFacts", "Effect": "Allow", "Action": sorted(actions), "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def enabled_regions(session: boto3.Session, home: str) -> list[str]:
    """All regions that the account has enabled, its own first. When that is refused, all that boto3 knows: of those
    that are not enabled, the facts then say that they did not answer."""
    try:
        answered = client_of(session, "ec2", home).describe_regions()["Regions"]
        names = [region["RegionName"] for region in answered]
    except (ClientError, BotoCoreError) as error:
        tell(f"aws.ec2.describe_regions: not answered: {error}; asking every region that boto3 knows (see --regions)")
        names = session.get_available_regions("ec2", partition_name=session.get_partition_for_region(home))
    return sorted(names, key=lambda name: (name != home, name))


def client_of(session: boto3.Session, service: str, region: str) -> Any:
    client: Any = session.client  # Its type knows services by name alone.
    return client(service, region_name=region, config=CONFIG)


def plain(value: object) -> str:
    """What JSON has no form for, as the AWS CLI prints it: times in RFC 3339, bytes in base64."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="collect_aws.py"
    )
    parser.add_argument("--profile", help="profile of the AWS configuration (default: as the AWS CLI chooses)")
    parser.add_argument("--regions", nargs="+", metavar="REGION", help="default: all that the account has enabled")
    parser.add_argument("--sources", nargs="+", metavar="PATTERN", default=["*"],
                        help="only these, with the listings they need: 'aws.iam.*' aws.s3.get_bucket_acl")  # fmt: skip
    parser.add_argument("--permissions", action="store_true", help="print the IAM policy that is needed, and end")
    options = parser.parse_args(arguments)

    known = OF_THE_ACCOUNT + OF_A_REGION
    for pattern in options.sources:
        if not any(fnmatch.fnmatchcase(source.id, pattern) for source in known):
            why = NOT_COLLECTED.get(pattern, "the sources are " + ", ".join(source.id for source in known))
            parser.error(f"--sources {pattern}: {why}")
    for region in options.regions or ():
        if not re.fullmatch("[a-z0-9-]+", region):
            parser.error(f"--regions {region}: regions have names like us-east-1")
    account_wide, regional = selected(OF_THE_ACCOUNT, options.sources), selected(OF_A_REGION, options.sources)
    if options.permissions:
        further = ["ec2:DescribeRegions"] if regional and not options.regions else []
        print(json.dumps(least_policy(account_wide + regional, further), indent=2))
        return 0

    try:
        session = boto3.Session(profile_name=options.profile)
        home = session.region_name or "us-east-1"
        account = client_of(session, "sts", home).get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        tell(f"nothing can be collected: {error}")
        return 2
    regions = options.regions or (enabled_regions(session, home) if regional else [home])
    tell(f"account {account['Account']} as {account['Arn']}, regions: {', '.join(regions)}")
    n_failed = 0
    with ThreadPoolExecutor(max_workers=8) as pool:
        for place, region in enumerate(regions):
            sources = (account_wide if place == 0 else []) + regional
            facts, failed = document(session, account, region, sources, pool)
            print(json.dumps(facts, default=plain, ensure_ascii=False), flush=True)
            n_failed += failed
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
