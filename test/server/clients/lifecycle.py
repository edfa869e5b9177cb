"""What boto3 does with everything that an account has: made, read back equal, changed, deleted."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret = sys.argv[1:4]
region = "us-east-1"
config = Config(retries={"max_attempts": 1}, parameter_validation=True)


def client(service, key=key, secret=secret, token=None):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=config,
    )


iam, sts = client("iam"), client("sts")


def policy(*actions, effect="Allow"):
    statement = {"Effect": effect, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def fails(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        found = error.response["Error"]["Code"]
        assert found == code, (found, code, error)
        return error.response
    raise AssertionError(f"{call} did not fail with {code}")


def same(one, other):
    assert one == other, (one, other)


account = sts.get_caller_identity()["Account"]
tags = [{"Key": "cost", "Value": "42"}, {"Key": "team", "Value": "blue"}]


def users():
    user = iam.create_user(UserName="bo", Path="/app/", Tags=tags)["User"]
    iam.get_waiter("user_exists").wait(UserName="bo")
    same(iam.get_user(UserName="bo")["User"], user)
    same(iam.list_user_tags(UserName="bo")["Tags"], tags)
    iam.put_user_policy(UserName="bo", PolicyName="own", PolicyDocument=policy("s3:*"))
    same(
        iam.get_user_policy(UserName="bo", PolicyName="own")["PolicyDocument"],
        json.loads(policy("s3:*")),
    )
    iam.create_login_profile(UserName="bo", Password="aB3-defgh", PasswordResetRequired=True)
    fails("EntityAlreadyExists", iam.create_login_profile, UserName="bo", Password="aB3-defgh")
    made = iam.create_access_key(UserName="bo")["AccessKey"]
    same(client("sts", made["AccessKeyId"], made["SecretAccessKey"]).get_caller_identity()["Arn"], user["Arn"])
    fails("DeleteConflict", iam.delete_user, UserName="bo")
    iam.delete_access_key(UserName="bo", AccessKeyId=made["AccessKeyId"])
    iam.delete_login_profile(UserName="bo")
    iam.delete_user_policy(UserName="bo", PolicyName="own")
    iam.delete_user(UserName="bo")
    same(fails("NoSuchEntity", iam.get_user, UserName="bo")["ResponseMetadata"]["HTTPStatusCode"], 404)


def groups():
    iam.create_group(GroupName="ops")
    for number in range(5):
        iam.create_user(UserName=f"user{number}")
        iam.add_user_to_group(GroupName="ops", UserName=f"user{number}")
    pages = iam.get_paginator("get_group").paginate(GroupName="ops", PaginationConfig={"PageSize": 2})
    same([one["UserName"] for page in pages for one in page["Users"]], [f"user{n}" for n in range(5)])
    for number in range(5):
        iam.remove_user_from_group(GroupName="ops", UserName=f"user{number}")
        iam.delete_user(UserName=f"user{number}")
    iam.delete_group(GroupName="ops")


def policies():
    made = iam.create_policy(PolicyName="read", PolicyDocument=policy("s3:Get*"), Tags=tags)["Policy"]
    iam.get_waiter("policy_exists").wait(PolicyArn=made["Arn"])
    for _ in range(4):
        iam.create_policy_version(PolicyArn=made["Arn"], PolicyDocument=policy("s3:List*"), SetAsDefault=True)
    fails("LimitExceeded", iam.create_policy_version, PolicyArn=made["Arn"], PolicyDocument=policy("s3:*"))
    versions = iam.list_policy_versions(PolicyArn=made["Arn"])["Versions"]
    same([one["VersionId"] for one in versions if one["IsDefaultVersion"]], ["v5"])
    document = iam.get_policy_version(PolicyArn=made["Arn"], VersionId="v5")["PolicyVersion"]["Document"]
    same(document, json.loads(policy("s3:List*")))
    for one in versions:
        if not one["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=made["Arn"], VersionId=one["VersionId"])
    iam.delete_policy(PolicyArn=made["Arn"])
    fails("MalformedPolicyDocument", iam.create_policy, PolicyName="bad", PolicyDocument="{")


def roles():
    role = iam.create_role(
        RoleName="app",
        AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{account}:root"}),
        Description="an application",
        MaxSessionDuration=7200,
        Tags=tags,
    )["Role"]
    iam.get_waiter("role_exists").wait(RoleName="app")
    read = iam.get_role(RoleName="app")["Role"]
    told_later = {"Description": "an application", "MaxSessionDuration": 7200, "RoleLastUsed": {}}
    same({**role, **told_later}, read)
    iam.attach_role_policy(RoleName="app", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.create_instance_profile(InstanceProfileName="app")
    iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app")
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="app")
    profile = iam.get_instance_profile(InstanceProfileName="app")["InstanceProfile"]
    same([one["Arn"] for one in profile["Roles"]], [role["Arn"]])
    session = sts.assume_role(
        RoleArn=role["Arn"], RoleSessionName="boto", DurationSeconds=7200, Policy=policy("iam:ListRoles")
    )["Credentials"]
    inside = client("iam", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    same([one["RoleName"] for one in inside.list_roles()["Roles"]], ["app"])
    fails("AccessDenied", inside.list_users)
    iam.remove_role_from_instance_profile(InstanceProfileName="app", RoleName="app")
    iam.delete_instance_profile(InstanceProfileName="app")
    iam.detach_role_policy(RoleName="app", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.delete_role(RoleName="app")
    fails("InvalidClientTokenId", inside.list_roles)


def account_settings():
    iam.create_account_alias(AccountAlias="sallyport-test")
    same(iam.list_account_aliases()["AccountAliases"], ["sallyport-test"])
    iam.delete_account_alias(AccountAlias="sallyport-test")
    iam.update_account_password_policy(MinimumPasswordLength=14, MaxPasswordAge=30)
    same(iam.get_account_password_policy()["PasswordPolicy"]["ExpirePasswords"], True)
    iam.delete_account_password_policy()
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    same(device["QRCodePNG"][1:4], b"PNG")
    iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
    same(iam.generate_credential_report()["State"], "STARTED")
    assert iam.get_credential_report()["Content"].startswith(b"user,arn,")
    details = iam.get_paginator("get_account_authorization_details").paginate().build_full_result()
    same([one["UserName"] for one in details["UserDetailList"]], ["administrator"])


def simulator():
    results = iam.simulate_custom_policy(
        PolicyInputList=[policy("s3:Get*")],
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=["arn:aws:s3:::b/k"],
    )["EvaluationResults"]
    same([one["EvalDecision"] for one in results], ["allowed", "implicitDeny"])


def reports():
    arn = sts.get_caller_identity()["Arn"]
    job = iam.generate_service_last_accessed_details(Arn=arn, Granularity="ACTION_LEVEL")["JobId"]
    report = iam.get_service_last_accessed_details(JobId=job, MaxItems=1000)
    used = [one for one in report["ServicesLastAccessed"] if "LastAuthenticated" in one]
    same([one["ServiceNamespace"] for one in used], ["iam", "sts"])
    actions = [one["ActionName"] for one in used[0]["TrackedActionsLastAccessed"]]
    assert "CreateUser" in actions, actions
    fails("OrganizationNotFoundException", iam.list_organizations_features) if hasattr(
        iam, "list_organizations_features"
    ) else None


def trail():
    cloudtrail = client("cloudtrail")
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "CreateGroup"}]
    events = cloudtrail.lookup_events(LookupAttributes=wanted)["Events"]
    same([(one["EventName"], one["Username"], one["ReadOnly"]) for one in events], [("CreateGroup", "administrator", "false")])
    same(events[0]["Resources"], [{"ResourceType": "AWS::IAM::Group", "ResourceName": "ops"}])
    same(json.loads(events[0]["CloudTrailEvent"])["eventID"], events[0]["EventId"])
    pages = cloudtrail.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 7})
    ids = [one["EventId"] for page in pages for one in page["Events"]]
    same(len(ids), len(set(ids)))
    fails("InvalidTimeRangeException", cloudtrail.lookup_events, StartTime=2000000000, EndTime=1000000000)


for step in [users, groups, policies, roles, account_settings, simulator, reports, trail]:
    step()
    print(step.__name__, "passed")
