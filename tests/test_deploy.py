"""The files of docs/deploy are read by what reads them where they are used, and fit each other and `pywry serve`."""

import argparse
import configparser
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from traitlets.config import PyFileConfigLoader

from pywry.serve.command import add_command

DEPLOY = Path(__file__).parent.parent / "docs" / "deploy"
KUBERNETES = DEPLOY / "kubernetes"


def served(arguments: list[str]) -> argparse.Namespace:
    """Return the options of `pywry serve`; fails for one that it does not know."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_command(parser.add_subparsers())
    options, others = parser.parse_known_args(arguments)
    assert [each for each in others if not options.passes_on.match(each)] == []
    return options


def objects() -> dict[str, dict[str, Any]]:
    return {each["kind"]: each for each in yaml.safe_load_all((KUBERNETES / "pywry.yaml").read_text("utf-8"))}


def test_the_hub_s_service_is_served_where_its_proxy_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_TOKEN", "letmein")
    config = PyFileConfigLoader("jupyterhub_service.py", path=str(DEPLOY)).load_config()
    (service,) = config.JupyterHub.services
    assert service["command"][0] == "pywry"
    options = served(service["command"][1:])
    assert options.base_url == f"/services/{service['name']}/"
    assert service["url"] == f"http://{options.ip}:{options.port}"
    assert service["environment"] == {"PYWRY_SERVE__TOKEN": "letmein"}
    assert options.token is None  # not for every user of the machine to read


def test_the_unit_starts_what_nginx_passes_on_to() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser's documentation has it
    unit.read(DEPLOY / "pywry.service", "utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert Path(program).name == "pywry"
    options = served(arguments)
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert f"server {options.ip}:{options.port};" in nginx
    assert f"location {options.base_url} {{" in nginx
    assert unit["Install"]["WantedBy"] == "multi-user.target"


def test_nginx_lets_websockets_and_large_messages_pass() -> None:
    text = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text("utf-8"))
    assert text.count("{") == text.count("}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert all(line.endswith((";", "{", "}")) for line in lines)
    settings = dict(re.findall(r"proxy_set_header (\S+)\s+(\S+);", text))
    assert settings["Upgrade"] == "$http_upgrade"
    assert settings["Connection"] == "$connection_upgrade"
    assert settings["Host"] == "$http_host"
    assert int(re.search(r"proxy_read_timeout (\d+)s;", text)[1]) > 60  # type: ignore[index]  # None fails as well


def test_the_pods_are_served_where_probes_service_and_ingress_look() -> None:
    found = objects()
    pod = found["Deployment"]["spec"]["template"]
    (container,) = pod["spec"]["containers"]
    options = served(container["args"])
    health = f"{options.base_url}pywry/health"
    assert {container[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe")} == {health}
    assert container["ports"] == [{"name": "http", "containerPort": options.port}]
    assert options.ip == "0.0.0.0"
    labels = pod["metadata"]["labels"].items()
    assert found["Deployment"]["spec"]["selector"]["matchLabels"].items() <= labels
    assert found["Service"]["spec"]["selector"].items() <= labels
    (port,) = found["Service"]["spec"]["ports"]
    assert port["targetPort"] == "http"
    (rule,) = found["Ingress"]["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert path["path"] == options.base_url
    assert path["backend"]["service"] == {"name": found["Service"]["metadata"]["name"], "port": {"name": port["name"]}}
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["spec"]["volumes"]}


def test_the_pods_take_their_secrets_from_one_and_stick_to_their_visitors() -> None:
    found = objects()
    (container,) = found["Deployment"]["spec"]["template"]["spec"]["containers"]
    secrets = {e["name"]: e["valueFrom"]["secretKeyRef"] for e in container["env"] if "valueFrom" in e}
    assert set(secrets) == {"PYWRY_SERVE__TOKEN", "JUPYTER_GATEWAY_AUTH_TOKEN"}
    told = (KUBERNETES / "pywry.yaml").read_text("utf-8")
    for secret in secrets.values():
        assert f"generic {secret['name']} " in told
        assert f"--from-literal={secret['key']}=" in told
    annotations = found["Ingress"]["metadata"]["annotations"]
    prefix = "nginx.ingress.kubernetes.io"
    assert annotations[f"{prefix}/affinity"] == "cookie"
    assert int(annotations[f"{prefix}/proxy-read-timeout"]) > 60


def test_the_gateway_has_the_kernel_that_is_asked_of_it() -> None:
    values = yaml.safe_load((KUBERNETES / "enterprise-gateway.yaml").read_text("utf-8"))
    (container,) = objects()["Deployment"]["spec"]["template"]["spec"]["containers"]
    options = served(container["args"])
    name = values["kernel"]["defaultKernelName"]
    assert options.kernel == name
    assert values["kernel"]["allowedKernels"] == [name]
    spec = json.loads((KUBERNETES / "kernelspec" / "kernel.json").read_text("utf-8"))
    assert {"argv", "display_name", "language", "metadata"} <= set(spec)
    folder = next(each for each in spec["argv"] if each.endswith("launch_kubernetes.py"))
    assert Path(folder).parents[1].name == name
    copied = (KUBERNETES / "Dockerfile.kernelspecs").read_text("utf-8")
    assert f"/kernels/{name}/kernel.json" in copied
    waits = {e["name"]: e.get("value") for e in container["env"]}
    assert int(waits["KERNEL_LAUNCH_TIMEOUT"] or 0) >= values["kernel"]["launchTimeout"]
