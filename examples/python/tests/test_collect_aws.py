"""The collector of AWS accounts, against moto's account."""

import json
from collections import Counter

import boto3
import botocore.client
import collect_aws
import jsonschema
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

ACCOUNT = "123456789012"
KNOWN = {source.id: source for source in collect_aws.OF_THE_ACCOUNT + collect_aws.OF_A_REGION}


@pytest.fixture(autouse=True)
def account(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    # Otherwise every region has the snapshots of moto's public images.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    monkeypatch.setattr(collect_aws.time, "sleep", lambda seconds: None)
    with mock_aws():
        yield


@pytest.fixture
def collect(capsys, conform):
    """Runs the collector: its exit code, its documents by region, what it printed and what it told."""

    def run(*arguments):
        code = collect_aws.main(arguments)
        printed = capsys.readouterr()
        documents = [json.loads(line) for line in printed.out.splitlines()]
        for document in documents:
            conform(document)
        return code, {document["subject"]["region"]: document for document in documents}, printed

    return run


@pytest.fixture
def refuse(monkeypatch):
    """Makes AWS refuse operations, from their n-th call on."""
    calls = Counter()

    def from_call(first=1, error=None, **operations):
        asked = botocore.client.BaseClient._make_api_call

        def call(client, operation, arguments):
            if operation not in operations:
                return asked(client, operation, arguments)
            calls[operation] += 1
            if calls[operation] < first:
                return asked(client, operation, arguments)
            raise error or ClientError({"Error": {"Code": operations[operation], "Message": "no"}}, operation)

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)

    return from_call


def test_every_source_of_the_catalog_is_collected_or_says_why_not(catalog):
    of_aws = {id for id in catalog if id.startswith("aws.")}
    assert of_aws == KNOWN.keys() | collect_aws.NOT_COLLECTED.keys()
    assert not KNOWN.keys() & collect_aws.NOT_COLLECTED.keys()


@pytest.mark.parametrize("id", KNOWN)
def test_a_source_is_what_the_catalog_says_of_it(id, catalog):
    source, said = KNOWN[id], catalog[id]
    assert list(source.permissions) == said["permissions"]
    assert list(source.absent) == said.get("not_configured", [])
    assert (source.each.kind if source.each else None) == said.get("per_resource")
    assert ("account" if source in collect_aws.OF_THE_ACCOUNT else "region") == said["scope"]
    assert source.operation.replace("_", "-") in said["command"].split()
    if source.each:
        listing = catalog[source.each.listing]
        assert listing["scope"] == said["scope"]
        assert list(KNOWN).index(source.each.listing) < list(KNOWN).index(id)
        assert source.each.elements in listing["schema"]["properties"]


@pytest.mark.parametrize("id", KNOWN)
def test_boto3_has_the_call_and_its_parameters(id):
    source = KNOWN[id]
    client = boto3.client(source.service, region_name="us-east-1")
    model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[source.operation])
    parameters = set(source.arguments) | ({source.each.parameter} if source.each else set())
    assert parameters <= set(model.input_shape.members if model.input_shape else {})
    if client.can_paginate(source.operation):
        lists = client.get_paginator(source.operation).paginate().result_keys
        assert {key.expression for key in lists} <= set(model.output_shape.members)


@pytest.mark.parametrize("id", KNOWN)
def test_markers_of_the_catalog_are_those_by_which_boto3_goes_on(id, catalog):
    source = KNOWN[id]
    client = boto3.client(source.service, region_name="us-east-1")
    assert client.can_paginate(source.operation) == bool(catalog[id].get("continuation"))


def test_what_an_account_has_in_common_is_asked_once(collect):
    for region in ("eu-west-1", "us-east-1"):
        boto3.client("sns", region_name=region).create_topic(Name="alarms")
    boto3.client("iam").create_user(UserName="ann")
    code, documents, _ = collect("--regions", "eu-west-1", "us-east-1")
    assert code == 0
    assert documents["eu-west-1"]["facts"].keys() == KNOWN.keys()
    assert documents["us-east-1"]["facts"].keys() == {source.id for source in collect_aws.OF_A_REGION}
    assert documents["eu-west-1"]["facts"]["aws.iam.list_mfa_devices"].keys() == {"ann"}
    for region, document in documents.items():
        assert document["subject"] == {"kind": "aws_account", "id": ACCOUNT, "region": region}
        assert document["facts"]["aws.sns.get_topic_attributes"].keys() == {f"arn:aws:sns:{region}:{ACCOUNT}:alarms"}
        for provenance in document["sources"].values():
            assert provenance["complete"] is True
            assert provenance["principal"] == f"arn:aws:sts::{ACCOUNT}:user/moto"
            assert provenance["collector"]["name"] == "collect_aws.py"
            assert provenance["collected_at"] <= document["collected_at"]


def test_all_regions_of_the_account_are_asked(collect):
    enabled = boto3.client("ec2", region_name="us-east-1").describe_regions()["Regions"]
    code, documents, _ = collect("--sources", "aws.ec2.get_ebs_encryption_by_default")
    assert code == 0
    assert documents.keys() == {region["RegionName"] for region in enabled}
    assert next(iter(documents)) == "us-east-1"


def test_when_regions_are_not_told_all_that_are_known_are_asked(collect, refuse):
    refuse(DescribeRegions="UnauthorizedOperation")
    _, documents, printed = collect("--sources", "aws.sns.list_topics")
    assert documents.keys() == set(boto3.Session().get_available_regions("ec2"))
    assert "aws.ec2.describe_regions: not answered" in printed.err


def test_what_is_not_regional_is_asked_without_regions(collect, refuse):
    refuse(DescribeRegions="UnauthorizedOperation")
    code, documents, _ = collect("--sources", "aws.iam.list_users")
    assert (code, list(documents)) == (0, ["us-east-1"])


def test_all_pages_are_fetched(collect):
    logs, sns = boto3.client("logs", region_name="us-east-1"), boto3.client("sns", region_name="us-east-1")
    for number in range(120):
        logs.create_log_group(logGroupName=f"group-{number:03}")
        sns.create_topic(Name=f"topic-{number:03}")
    _, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.logs.*", "aws.sns.*")
    facts, sources = documents["us-east-1"]["facts"], documents["us-east-1"]["sources"]
    assert len(facts["aws.logs.describe_log_groups"]["logGroups"]) == 120
    assert "nextToken" not in facts["aws.logs.describe_log_groups"]
    assert len(facts["aws.sns.get_topic_attributes"]) == 120
    for source in ("aws.logs.describe_log_groups", "aws.sns.list_topics"):
        assert sources[source]["pages"] > 1
        assert sources[source]["count"] == 120
        assert len(sources[source]["request_ids"]) == sources[source]["pages"]


def test_pages_before_a_refusal_stay_and_are_said_to_be_a_part(collect, refuse):
    logs = boto3.client("logs", region_name="us-east-1")
    for number in range(120):
        logs.create_log_group(logGroupName=f"group-{number:03}")
    refuse(first=2, DescribeLogGroups="ThrottlingException")
    code, documents, printed = collect("--regions", "us-east-1", "--sources", "aws.logs.*")
    answer = documents["us-east-1"]["facts"]["aws.logs.describe_log_groups"]
    said = documents["us-east-1"]["sources"]["aws.logs.describe_log_groups"]
    assert 0 < len(answer["logGroups"]) < 120
    assert answer["nextToken"]
    assert said["complete"] is False
    assert code == 1
    assert "aws.logs.describe_log_groups: not answered: ThrottlingException" in printed.err


def test_a_refusal_is_recorded_as_it_was_told_and_the_rest_is_asked(collect, refuse):
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="records")
    refuse(GetBucketAcl="AccessDenied", GetAccountPasswordPolicy="AccessDenied")
    code, documents, _ = collect("--regions", "us-east-1")
    facts, sources = documents["us-east-1"]["facts"], documents["us-east-1"]["sources"]
    denied = {"Error": {"Code": "AccessDenied", "Message": "no"}}
    assert facts["aws.iam.get_account_password_policy"] == denied
    assert facts["aws.s3.get_bucket_acl"] == {"records": denied}
    assert "complete" not in sources["aws.iam.get_account_password_policy"]
    assert facts.keys() == KNOWN.keys()
    assert code == 1


def test_what_goes_by_a_part_of_a_listing_is_a_part(collect, refuse):
    sns = boto3.client("sns", region_name="us-east-1")
    for number in range(120):
        sns.create_topic(Name=f"topic-{number:03}")
    refuse(first=2, ListTopics="Throttling")
    _, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.sns.*")
    facts, sources = documents["us-east-1"]["facts"], documents["us-east-1"]["sources"]
    assert 0 < len(facts["aws.sns.get_topic_attributes"]) < 120
    assert sources["aws.sns.get_topic_attributes"]["complete"] is False


def test_what_needs_a_refused_listing_is_not_asked(collect, refuse):
    refuse(ListUsers="AccessDenied")
    code, documents, printed = collect("--sources", "aws.iam.list_mfa_devices")
    assert documents["us-east-1"]["facts"].keys() == {"aws.iam.list_users"}
    assert "aws.iam.list_mfa_devices: not asked, because aws.iam.list_users was not answered" in printed.err
    assert code == 1


def test_a_region_that_does_not_answer_has_an_error_by_the_sdk_s_name(collect, refuse):
    refuse(error=EndpointConnectionError(endpoint_url="https://example.com"), ListTopics="")
    _, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.sns.list_topics")
    error = documents["us-east-1"]["facts"]["aws.sns.list_topics"]["Error"]
    assert error["Code"] == "EndpointConnectionError"
    assert "https://example.com" in error["Message"]


def test_not_configured_is_an_answer(collect):
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="records")
    code, documents, printed = collect("--regions", "us-east-1")
    facts = documents["us-east-1"]["facts"]
    assert facts["aws.iam.get_account_password_policy"]["Error"]["Code"] == "NoSuchEntity"
    assert facts["aws.s3.get_public_access_block"]["records"]["Error"]["Code"] == "NoSuchPublicAccessBlockConfiguration"
    assert facts["aws.securityhub.describe_hub"]["Error"]["Code"] == "InvalidAccessException"
    assert code == 0
    assert "not answered:" not in printed.err


def test_buckets_of_other_regions_answer(collect):
    s3 = boto3.client("s3", region_name="eu-west-1")
    s3.create_bucket(Bucket="of-europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket="of-europe", VersioningConfiguration={"Status": "Enabled"})
    _, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.s3.get_bucket_versioning")
    assert documents["us-east-1"]["facts"]["aws.s3.get_bucket_versioning"] == {"of-europe": {"Status": "Enabled"}}


def test_a_trail_of_another_region_is_asked_by_its_arn(collect, monkeypatch):
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="records")
    trails = boto3.client("cloudtrail", region_name="us-east-1")
    arn = trails.create_trail(Name="all", S3BucketName="records", IsMultiRegionTrail=True)["TrailARN"]
    trails.start_logging(Name=arn)
    asked, names = botocore.client.BaseClient._make_api_call, []

    def call(client, operation, arguments):
        if operation == "GetTrailStatus":
            names.append(arguments["Name"])
        return asked(client, operation, arguments)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
    _, documents, _ = collect("--regions", "us-east-1", "eu-west-1", "--sources", "aws.cloudtrail.*")
    assert names == [arn, arn]
    for document in documents.values():
        assert document["facts"]["aws.cloudtrail.get_trail_status"]["all"]["IsLogging"] is True


def test_two_trails_of_one_name_are_not_taken_for_each_other(collect):
    for region in ("us-east-1", "eu-west-1"):
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=f"logs-{region}")
        trails = boto3.client("cloudtrail", region_name=region)
        trails.create_trail(Name="audit", S3BucketName=f"logs-{region}", IsMultiRegionTrail=True)
    code, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.cloudtrail.*")
    statuses = documents["us-east-1"]["facts"]["aws.cloudtrail.get_trail_status"]
    assert statuses["audit"]["Error"]["Code"] == "AmbiguousName"
    assert code == 1


def test_only_own_snapshots_are_asked_for(collect):
    ec2 = boto3.client("ec2", region_name="us-east-1")
    volume = ec2.create_volume(Size=1, AvailabilityZone="us-east-1a")["VolumeId"]
    snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    _, documents, _ = collect("--regions", "us-east-1", "--sources", "aws.ec2.describe_snapshot*")
    facts, sources = documents["us-east-1"]["facts"], documents["us-east-1"]["sources"]
    assert sources["aws.ec2.describe_snapshots"]["parameters"] == {"OwnerIds": ["self"]}
    attribute = facts["aws.ec2.describe_snapshot_attribute"][snapshot]
    assert attribute["CreateVolumePermissions"] == [{"Group": "all"}]


def test_the_credential_report_is_made_and_kept_as_rows(collect):
    boto3.client("iam").create_user(UserName="ann")
    _, documents, _ = collect("--sources", "aws.iam.get_credential_report")
    report = documents["us-east-1"]["facts"]["aws.iam.get_credential_report"]
    said = documents["us-east-1"]["sources"]["aws.iam.get_credential_report"]
    assert "ann" in [row["user"] for row in report["Content"]]
    assert said["count"] == len(report["Content"])
    assert said["transformed"] == "credential report parsed from CSV to a list of rows"


def test_a_credential_report_that_cannot_be_made_says_why(collect, refuse):
    refuse(GenerateCredentialReport="AccessDenied")
    code, documents, _ = collect("--sources", "aws.iam.get_credential_report")
    recorded = documents["us-east-1"]["facts"]["aws.iam.get_credential_report"]
    assert recorded["Error"]["Code"] == "AccessDenied"
    assert code == 1


def test_the_policy_allows_what_is_asked_and_nothing_else(capsys):
    assert collect_aws.main(["--permissions"]) == 0
    policy = json.loads(capsys.readouterr().out)
    actions = policy["Statement"][0]["Action"]
    assert set(actions) == {name for source in KNOWN.values() for name in source.permissions} | {"ec2:DescribeRegions"}
    assert all(action.split(":")[1].startswith(("Get", "List", "Describe", "Generate")) for action in actions)

    collect_aws.main(["--permissions", "--sources", "aws.iam.list_mfa_devices"])
    policy = json.loads(capsys.readouterr().out)
    assert policy["Statement"][0]["Action"] == ["iam:ListMFADevices", "iam:ListUsers"]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [("aws.iam.list_user", "the sources are aws.iam"), ("aws.eks.describe_cluster", "collect_kubernetes.py")],
)
def test_a_source_that_is_not_known_is_refused(pattern, told, capsys):
    with pytest.raises(SystemExit) as ended:
        collect_aws.main(["--sources", pattern])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_what_is_no_region_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        collect_aws.main(["--regions", "us east"])
    assert ended.value.code == 2
    assert "regions have names like us-east-1" in capsys.readouterr().err


def test_without_an_account_nothing_is_written(collect, refuse):
    refuse(GetCallerIdentity="ExpiredToken")
    code, documents, printed = collect()
    assert (code, documents) == (2, {})
    assert "nothing can be collected" in printed.err
    assert collect("--profile", "unheard-of")[0] == 2


def account_with(length, is_public):
    """An account with something of every service, with a password policy and a bucket that are good or not."""
    iam, s3 = boto3.client("iam"), boto3.client("s3", region_name="us-east-1")
    iam.update_account_password_policy(MinimumPasswordLength=length, RequireSymbols=True)
    iam.create_user(UserName="ann")
    iam.create_login_profile(UserName="ann", Password="correct horse battery staple")
    s3.create_bucket(Bucket="records")
    s3.put_public_access_block(
        Bucket="records",
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": not is_public,
            "IgnorePublicAcls": not is_public,
            "BlockPublicPolicy": not is_public,
            "RestrictPublicBuckets": not is_public,
        },
    )
    boto3.client("cloudtrail", region_name="us-east-1").create_trail(
        Name="all", S3BucketName="records", IsMultiRegionTrail=True
    )
    for region in ("us-east-1", "eu-west-1"):
        ec2 = boto3.client("ec2", region_name=region)
        volume = ec2.create_volume(Size=1, AvailabilityZone=f"{region}a")["VolumeId"]
        ec2.create_snapshot(VolumeId=volume)
        boto3.client("kms", region_name=region).create_key()
        boto3.client("sns", region_name=region).create_topic(Name="alarms")
        boto3.client("logs", region_name=region).create_log_group(logGroupName="app")
        boto3.client("guardduty", region_name=region).create_detector(Enable=True)
        boto3.client("dynamodb", region_name=region).create_table(
            TableName="orders",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        boto3.client("rds", region_name=region).create_db_instance(
            DBInstanceIdentifier="orders", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
            MasterUsername="owner", MasterUserPassword="correct-horse", PubliclyAccessible=False,
        )  # fmt: skip


PASSWORD = ("aws.iam.password-policy-min-length", f"aws_account/{ACCOUNT}")
BUCKET = ("aws.s3.public-access-blocked", f"aws_account/{ACCOUNT}")


@pytest.mark.parametrize(("length", "is_public", "outcome"), [(8, True, "fail"), (14, False, "pass")])
def test_the_engine_finds_what_was_planted_and_reads_all_of_it(length, is_public, outcome, assess, capsys):
    account_with(length, is_public)
    assert collect_aws.main(["--regions", "us-east-1", "eu-west-1"]) == 0
    findings = assess(capsys.readouterr().out, "aws")
    assert findings[PASSWORD]["outcome"] == outcome
    assert findings[BUCKET]["outcome"] == outcome
    for (check, subject), finding in findings.items():
        assert finding["outcome"] != "error", (check, subject)
        # Falco and Sysdig answer for rules; all else is the account's own.
        missing = finding["missing"] + [path for resource in finding["resources"] for path in resource["missing"]]
        wanting = [path for path in missing if path.startswith("aws.")]
        assert not wanting, (check, subject)
        for evidence in finding["evidence"]:
            assert evidence["completeness"] == "established", (check, evidence["source"])


def test_what_is_collected_is_what_the_catalog_describes(catalog, capsys):
    account_with(8, True)
    collect_aws.main(["--regions", "us-east-1", "eu-west-1"])
    n_answers = 0
    for line in capsys.readouterr().out.splitlines():
        for id, data in json.loads(line)["facts"].items():
            for answer in data.values() if KNOWN[id].each else [data]:
                if "Error" not in answer:
                    jsonschema.validate(answer, catalog[id]["schema"])
                    n_answers += 1
    assert n_answers > len(KNOWN)


def test_the_engine_does_not_know_what_was_refused(assess, refuse, capsys):
    account_with(14, False)
    refuse(GetAccountPasswordPolicy="AccessDenied", ListBuckets="AccessDenied")
    assert collect_aws.main(["--regions", "us-east-1"]) == 1
    findings = assess(capsys.readouterr().out, "aws")
    assert (findings[PASSWORD]["outcome"], findings[PASSWORD]["reason"]) == ("unknown", "denied")
    assert (findings[BUCKET]["outcome"], findings[BUCKET]["reason"]) == ("unknown", "denied")
