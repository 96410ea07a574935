"""The collector of clusters, from files and from a kubectl that these tests play."""

import json
import os
import sys

import collect_kubernetes
import pytest

REFUSED = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Forbidden", "message": "no"}
EMPTY = {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": []}


def item(kind, name, **more):
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "shop"}, **more}


def pod(name):
    return item("Pod", name, spec={"containers": [{"name": "app", "image": "shop:1"}]})


def listed(*items, **metadata):
    return {"apiVersion": "v1", "kind": "List", "metadata": metadata, "items": list(items)}


@pytest.fixture
def collect(capsys, conform, tmp_path):
    """Runs the collector on files, given by their names: its exit code, the document, and what it told."""

    def run(files, *arguments):
        folder = tmp_path / "answers"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
        code = collect_kubernetes.main(["shop-prod", *([str(folder)] if files else []), *arguments])
        printed = capsys.readouterr()
        document = json.loads(printed.out) if printed.out else None
        if document:
            conform(document)
        return code, document, printed.err

    return run


@pytest.fixture
def cluster(monkeypatch, tmp_path):
    """Puts a kubectl in the path that answers by the words it is asked with: exit code, output and complaint."""

    def answering(answers):
        program = tmp_path / "bin" / "kubectl"
        program.parent.mkdir()
        (tmp_path / "answers.json").write_text(json.dumps(answers))
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, sys\n"
            f"answers = json.load(open({str(tmp_path / 'answers.json')!r}))\n"
            f"code, out, err = answers.get(' '.join(sys.argv[1:]), [0, {json.dumps(json.dumps(EMPTY))}, ''])\n"
            "print(out)\n"
            "print(err, file=sys.stderr)\n"
            "sys.exit(code)\n"
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    return answering


def test_every_list_of_the_catalog_is_collected_by_its_own_command(catalog):
    said = {id: source["command"] for id, source in catalog.items() if id.startswith("kubernetes.")}
    assert {source.id: f"kubectl {source.command}" for source in collect_kubernetes.SOURCES} == said


def test_lists_are_told_apart_by_the_kinds_of_their_items(collect):
    mixed = listed(pod("web"), item("Namespace", "shop"), item("NetworkPolicy", "deny", spec={}))
    code, document, _ = collect({"all.json": mixed})
    assert code == 0
    assert document["subject"] == {"kind": "kubernetes_cluster", "id": "shop-prod"}
    assert document["facts"]["kubernetes.pods"]["items"] == [pod("web")]
    assert document["facts"].keys() == {"kubernetes.pods", "kubernetes.namespaces", "kubernetes.network_policies"}


def test_a_list_of_one_kind_is_kept_as_it_is(collect):
    pods = listed(pod("web"), pod("db"), resourceVersion="")
    _, document, _ = collect({"pods.json": pods})
    assert document["facts"]["kubernetes.pods"] == pods
    assert document["sources"]["kubernetes.pods"]["count"] == 2
    assert "complete" not in document["sources"]["kubernetes.pods"]


def test_items_without_a_kind_have_that_of_their_list(collect):
    bare = {name: value for name, value in pod("web").items() if name not in ("kind", "apiVersion")}
    _, document, _ = collect({"raw.json": {**listed(bare), "kind": "PodList"}})
    assert document["facts"]["kubernetes.pods"]["items"] == [bare]


def test_lists_of_one_kind_are_joined_and_nothing_stands_twice(collect):
    code, document, _ = collect({"a.json": listed(pod("web"), pod("db")), "b.json": listed(pod("db"), pod("cache"))})
    items = document["facts"]["kubernetes.pods"]["items"]
    assert [pod["metadata"]["name"] for pod in items] == ["web", "db", "cache"]
    assert document["sources"]["kubernetes.pods"]["transformed"] == "joined from a.json, b.json"
    assert code == 0


def test_a_file_says_by_its_name_which_pods_are_the_api_servers(collect):
    _, document, _ = collect({"pods.json": listed(pod("web")), "apiserver_pods.json": listed(pod("kube-apiserver"))})
    assert document["facts"]["kubernetes.pods"]["items"] == [pod("web")]
    assert document["facts"]["kubernetes.apiserver_pods"]["items"] == [pod("kube-apiserver")]


def test_the_marker_of_a_page_that_is_wanting_stays(collect):
    page = listed(pod("web"), **{"continue": "next", "resourceVersion": "7"})
    _, document, _ = collect({"pods.json": page})
    assert document["facts"]["kubernetes.pods"] == page


def test_pages_make_a_list_when_all_are_there(collect):
    pages = {
        "1.json": listed(pod("a"), resourceVersion="7", remainingItemCount=2, **{"continue": "x"}),
        "2.json": listed(pod("b"), resourceVersion="7", remainingItemCount=1, **{"continue": "y"}),
        "3.json": listed(pod("c"), resourceVersion="7"),
    }
    _, document, _ = collect(pages)
    assert document["facts"]["kubernetes.pods"]["metadata"]["continue"] == ""
    assert "complete" not in document["sources"]["kubernetes.pods"]


@pytest.mark.parametrize(("missing", "marker", "complete"), [("2.json", "", False), ("3.json", "x", None)])
def test_pages_that_are_wanting_are_noticed(missing, marker, complete, collect):
    pages = {
        "1.json": listed(pod("a"), resourceVersion="7", remainingItemCount=2, **{"continue": "x"}),
        "2.json": listed(pod("b"), resourceVersion="7", **{"continue": "y"}),
        "3.json": listed(pod("c"), resourceVersion="7"),
    }
    del pages[missing]
    _, document, _ = collect(pages)
    assert document["facts"]["kubernetes.pods"]["metadata"]["continue"] == marker
    if complete is False:
        assert document["sources"]["kubernetes.pods"]["complete"] is False


def test_a_file_that_is_not_json_is_an_error_of_its_source(collect):
    code, document, told = collect({"pods.json": "{", "namespaces.json": listed(item("Namespace", "shop"))})
    assert document["facts"]["kubernetes.pods"]["Error"]["Message"].startswith("pods.json is not JSON: ")
    assert document["facts"]["kubernetes.namespaces"]["items"]
    assert "pods.json is not JSON" in told
    assert code == 1


@pytest.mark.parametrize("text", ["", '{"items": [NaN]}', "[" * 100_000, "\udcff"])
def test_no_text_ends_the_collector(text, collect, tmp_path):
    path = tmp_path / "pods.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    code, document, _ = collect({}, str(path))
    assert "Error" in document["facts"]["kubernetes.pods"]
    assert code == 1


@pytest.mark.parametrize("content", [[], ["a"], "null", {"items": ["a", None]}, {"items": 7}, {"metadata": 7}])
def test_json_of_another_form_is_told(content, collect):
    code, _, told = collect({"odd.json": content, "pods.json": listed(pod("web"))})
    assert "odd.json: neither its name nor its items say which source it is" in told
    assert code == 1


def test_a_file_that_is_not_there_is_an_error_too(collect, tmp_path):
    code, document, _ = collect({}, str(tmp_path / "pods.json"))
    assert document["facts"]["kubernetes.pods"]["Error"]["Code"] == "ENOENT"
    assert code == 1


def test_a_part_that_failed_makes_the_rest_incomplete(collect, tmp_path):
    (tmp_path / "pods.json").write_text("{")
    code, document, _ = collect({"pods.json": listed(pod("web"))}, str(tmp_path / "pods.json"))
    assert document["facts"]["kubernetes.pods"]["items"] == [pod("web")]
    assert document["sources"]["kubernetes.pods"]["complete"] is False
    assert code == 1


def test_a_refusal_is_kept_as_the_api_server_told_it(collect):
    code, document, told = collect({"pods.json": REFUSED})
    assert document["facts"]["kubernetes.pods"] == REFUSED
    assert "Forbidden: no" in told
    assert code == 1


def test_an_empty_list_goes_by_the_files_name_and_is_told(collect):
    code, document, told = collect({"networkpolicies.json": EMPTY})
    assert document["facts"]["kubernetes.network_policies"] == EMPTY
    assert "networkpolicies.json: an empty list; was kubectl refused?" in told
    assert code == 0


def test_what_is_no_list_goes_by_the_name_of_its_source(collect, tmp_path):
    path = tmp_path / "eks.json"
    path.write_text('{"cluster": {"name": "shop"}}')
    _, document, _ = collect({}, f"aws.eks.describe_cluster={path}")
    assert document["facts"] == {"aws.eks.describe_cluster": {"cluster": {"name": "shop"}}}
    with pytest.raises(SystemExit):
        collect_kubernetes.main(["shop-prod", f"kube_bench={path}", f"kube_bench={path}"])


def test_files_were_collected_when_they_were_written(collect, tmp_path, conform):
    path = tmp_path / "pods.json"
    path.write_text(json.dumps(listed(pod("web"))))
    os.utime(path, (1_800_000_000, 1_800_000_000))
    _, document, _ = collect({}, str(path))
    assert document["sources"]["kubernetes.pods"]["collected_at"] == "2027-01-15T08:00:00+00:00"
    assert document["collected_at"] == "2027-01-15T08:00:00+00:00"


def test_files_were_collected_when_somebody_says(collect):
    _, document, _ = collect({"pods.json": listed(pod("web"))}, "--collected-at", "2026-11-21T06:00:00Z")
    assert document["collected_at"] == "2026-11-21T06:00:00+00:00"
    with pytest.raises(SystemExit):
        collect_kubernetes.main(["shop-prod", "x", "--collected-at", "2026-11-21T06:00:00"])


def test_the_cluster_is_asked_and_a_refusal_is_no_empty_list(collect, cluster):
    refused = 'Error from server (Forbidden): daemonsets.apps is forbidden: User "ann" cannot list resource'
    cluster({
        "--context=prod get pods --all-namespaces -o json": [0, json.dumps(listed(pod("web"))), ""],
        "--context=prod get daemonsets --all-namespaces -o json": [1, json.dumps(EMPTY), refused],
        "--context=prod get namespaces -o json": [1, "", "The connection to the server was refused"],
        "--context=prod auth whoami -o json": [0, '{"status": {"userInfo": {"username": "ann"}}}', ""],
    })  # fmt: skip
    code, document, told = collect({}, "--run", "--context", "prod")
    facts, sources = document["facts"], document["sources"]
    assert facts.keys() == {source.id for source in collect_kubernetes.SOURCES}
    assert facts["kubernetes.pods"]["items"] == [pod("web")]
    said = sources["kubernetes.pods"]
    assert (said["complete"], said["count"], said["principal"]) == (True, 1, "ann")
    assert said["parameters"] == "kubectl get pods --all-namespaces -o json"
    error = {"Code": "Forbidden", "Message": 'daemonsets.apps is forbidden: User "ann" cannot list resource'}
    assert facts["kubernetes.daemonsets"] == {"Error": error}
    assert "complete" not in sources["kubernetes.daemonsets"]
    assert facts["kubernetes.namespaces"] == {"Error": {"Message": "The connection to the server was refused"}}
    assert code == 1


def test_what_a_file_answers_is_not_asked(collect, cluster):
    cluster({})
    _, document, _ = collect({"pods.json": listed(pod("web"))}, "--run")
    assert document["facts"]["kubernetes.pods"]["items"] == [pod("web")]
    assert "complete" not in document["sources"]["kubernetes.pods"]
    assert document["sources"]["kubernetes.namespaces"]["complete"] is True


def test_without_kubectl_or_answers_nothing_is_written(collect, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert collect({}, "--run")[:2] == (2, None)
    with pytest.raises(SystemExit):
        collect_kubernetes.main(["shop-prod"])


NAMESPACES = ("workload.network-policies-in-namespaces", "kubernetes_cluster/shop-prod")


@pytest.mark.parametrize(("has_policy", "outcome"), [(True, "pass"), (False, "fail")])
def test_the_engine_finds_what_was_planted(has_policy, outcome, collect, cluster, assess):
    policy = item("NetworkPolicy", "deny", spec={"podSelector": {}, "policyTypes": ["Ingress"]})
    cluster({
        "get namespaces -o json": [0, json.dumps(listed(item("Namespace", "shop"))), ""],
        "get pods --all-namespaces -o json": [0, json.dumps(listed(pod("web"))), ""],
        "get networkpolicies --all-namespaces -o json": [0, json.dumps(listed(*[policy] * has_policy)), ""],
        "auth whoami -o json": [1, "", "error: unknown command"],
    })  # fmt: skip
    code, document, _ = collect({}, "--run")
    findings = assess(json.dumps(document), "workload")
    assert code == 0
    assert findings[NAMESPACES]["outcome"] == outcome
    assert [key for key, finding in findings.items() if finding["outcome"] == "error"] == []


def test_the_engine_does_not_know_what_was_refused(collect, assess):
    _, document, _ = collect({
        "namespaces.json": listed(item("Namespace", "shop")),
        "pods.json": listed(pod("web")),
        "networkpolicies.json": REFUSED,
        "daemonsets.json": "{",
    })  # fmt: skip
    findings = assess(json.dumps(document), "workload")
    assert (findings[NAMESPACES]["outcome"], findings[NAMESPACES]["reason"]) == ("unknown", "denied")
    agent = findings["workload.agent-installed", "kubernetes_cluster/shop-prod"]
    assert (agent["outcome"], agent["reason"]) == ("unknown", "denied")
