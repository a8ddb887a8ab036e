"""Settings of Spark: what a user may write, and what holds where nobody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shared.engines.settings import ROOT, read_settings, usual_settings
from shared.errors import UsageError
from shared.memory import within


def test_settings_have_names_of_spark():
    assert read_settings(["spark.executor.memory=4g", "spark.x=a=b"]) == {
        "spark.executor.memory": "4g", "spark.x": "a=b"
    }  # fmt: skip
    for text in ("executor.memory=4g", "spark.executor.memory", "spark.a b=1"):
        with pytest.raises(UsageError, match=r"is no setting; write spark.executor.memory=4g, say"):
            read_settings([text])


def test_workers_of_this_machine_find_the_project_under_its_path():
    settings = usual_settings("spark://127.0.0.1:7077", here=True, send=False)
    assert str(ROOT) in settings["spark.executorEnv.PYTHONPATH"].split(os.pathsep)
    assert (ROOT / "shared" / "engines" / "settings.py").samefile(Path(usual_settings.__code__.co_filename))
    assert settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert "spark.driver.memory" not in settings


def test_workers_elsewhere_reach_the_driver_and_are_sent_the_project():
    settings = usual_settings("yarn", here=False, send=True)
    assert "spark.executorEnv.PYTHONPATH" not in settings
    assert "spark.driver.host" not in settings


@pytest.mark.parametrize("budget", [4e9, 100e9])
def test_java_gets_half_of_the_memory_where_all_is_one_process(budget: float):
    with within(budget):
        told = usual_settings("local[2]", here=True, send=False)["spark.driver.memory"]
    assert told == f"{budget / 2 / 1e6:.0f}m"
