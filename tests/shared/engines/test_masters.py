"""A wrong master, a missing Java or pyspark: told at once, in one line."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.engines import masters
from shared.engines.masters import check_installed, check_master, is_here, trying_again, usual_master
from shared.errors import DataError, MissingExtra, UsageError


@pytest.mark.parametrize("master", ["local", "local[2]", "local[*]", "local[4,3]"])
def test_this_machine_needs_no_address(master: str):
    check_master(master)
    assert is_here(master)


@pytest.mark.parametrize(
    "master",
    [
        "",
        "lokal",
        "local[0]",
        "spark://host",
        "spark://host:99999",
        "http://a:1",
        "mesos://a:1",
        "k8s://x://a",
    ],
)
def test_what_is_no_master_is_mistyped(master: str):
    with pytest.raises(
        UsageError, match=r"is no master; write local\[2\], spark://host:7077, yarn or k8s://"
    ):
        check_master(master)


def test_an_address_where_nothing_answers():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        for master in (f"spark://127.0.0.1:{port}", f"k8s://https://127.0.0.1:{port}"):
            with pytest.raises(DataError, match=r"nothing answers there .*; start the cluster, or correct"):
                check_master(master)
        server.listen()
        check_master(f"spark://127.0.0.1:1,127.0.0.1:{port}")  # of two masters one may be down


def test_a_cluster_of_this_machine_is_known_as_such():
    assert is_here("spark://127.0.0.1:7077")
    assert not is_here("spark://10.0.0.1:7077")
    assert not is_here("spark://localhost:7077,10.0.0.1:7077")
    assert not is_here("k8s://https://127.0.0.1:443")
    assert not is_here("yarn")


def test_yarn_needs_to_know_its_cluster(monkeypatch: pytest.MonkeyPatch):
    for name in ("HADOOP_CONF_DIR", "YARN_CONF_DIR"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(DataError, match="HADOOP_CONF_DIR"):
        check_master("yarn")
    monkeypatch.setenv("HADOOP_CONF_DIR", "/etc/hadoop")
    check_master("yarn")


def test_the_usual_master(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SPARK_MASTER", raising=False)
    assert usual_master() == "local[*]"
    monkeypatch.setenv("SPARK_MASTER", "spark://host:7077")
    assert usual_master() == "spark://host:7077"


def test_a_task_that_failed_is_tried_again_on_this_machine_too():
    assert trying_again("local") == "local[1,4]"
    assert trying_again("local[2]") == "local[2,4]"
    assert trying_again("local[*]") == "local[*,4]"
    for master in ("local[2,1]", "spark://host:7077", "yarn", "lokal"):
        assert trying_again(master) == master
    check_master(trying_again("local[2]"))


def test_an_old_java_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(masters, "require", lambda *names, **more: None)
    with pytest.raises(MissingExtra, match=r"Spark needs Java 17 or later, and .*java is 11"):
        check_installed()


def test_without_java_or_pyspark_a_command_ends_in_one_line(cli: Callable[..., Any], tmp_path: Path):
    (tmp_path / "hides" / "pyspark").mkdir(parents=True)  # a folder without a module hides nothing by itself
    words = ("projects.movie_recommender", "train", "--algorithm", "als", "--engine", "spark", "-o", "m.bin")
    env = {"JAVA_HOME": str(tmp_path)}
    code = "import sys; sys.modules['pyspark'] = None\n"
    (tmp_path / "hides" / "sitecustomize.py").write_text(code)
    python_path = f"{tmp_path / 'hides'}:{Path(__file__).resolve().parents[3]}"
    for more, told in (
        (env, "Spark needs Java 17"),
        ({"PYTHONPATH": python_path}, "pyspark is not installed"),
    ):
        if "Java" in told:
            pytest.importorskip("pyspark")
        done = cli(*words, env=more)
        assert (done.status, done.out) == (1, "")
        assert done.err.startswith("error: ")
        assert told in done.err
        assert "pip install -e '.[spark]'" in done.err
        assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "m.bin").exists()
    assert sys.modules.get("pyspark", masters) is not None
