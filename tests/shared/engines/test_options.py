"""Options that go together, and those that do not."""

from __future__ import annotations

import pytest

from shared.engines.options import check_engine
from shared.errors import UsageError


def test_options_of_spark_go_with_it():
    assert check_engine("spark", "local[2]", ["spark.a=1"], "/scratch", early_stop=None) is True
    assert check_engine("local", None, None) is False
    assert check_engine("local", None, [], None, early_stop=3) is False


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("local", "local[2]", None), "--master goes with --engine spark"),
        (("local", None, ["spark.a=1"]), "--spark-conf goes with"),
        (("local", None, None, "/x"), "--scratch goes with"),
    ],
)
def test_options_of_spark_without_it(options: tuple[object, ...], told: str):
    with pytest.raises(UsageError, match=told):
        check_engine(*options)  # type: ignore[arg-type]


def test_options_that_spark_has_not():
    with pytest.raises(UsageError, match="--early-stop does not go with --engine spark"):
        check_engine("spark", None, None, early_stop=3)
