"""The page of segments, used as a person would."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from driver import Visitor, called

from projects.customer_segments.store import load_segmentation

pytestmark = pytest.mark.slow
NAMES = "[...document.querySelectorAll('.segments h3')].map((e) => e.textContent)"
COUNT = "document.querySelectorAll('.segments section').length"
MODE = "[data-testid=stButtonGroup] button"
RING = "document.querySelector('.plane .finder')"
TABLE = "[...document.querySelectorAll('.wide')].find((e) => e.ariaLabel === '{}')?.innerText ?? ''"
COMPILING = 120  # seconds that the first use of a kernel on a machine may take


def start(visitor: Visitor) -> None:
    visitor.visit("segments")
    visitor.until(f"{COUNT} > 0", COMPILING)
    visitor.until("document.body.innerText.includes('Rows unlike all others')")
    visitor.ready()


def by_hand(visitor: Visitor) -> None:
    visitor.press(called(MODE, "By hand"))
    visitor.until("!!document.querySelector('.dial')")
    visitor.ready()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Three kinds of customers in two columns and a word."""
    rng = np.random.default_rng(8)
    rows = ["customer_id,visits,basket,channel"]
    for i in range(240):
        kind = i % 3
        channel = ("web", "shop", "app")[kind]
        visits, basket = np.array([[2, 90], [20, 15], [9, 40]][kind]) * (1 + 0.1 * rng.normal(size=2))
        rows.append(f"N{i:03},{visits:.2f},{basket:.2f},{channel}")
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_the_number_is_chosen_set_by_keys_and_by_a_field_and_kept(visitor: Visitor) -> None:
    start(visitor)
    assert visitor.run(COUNT) == 5
    assert "Why 5" in visitor.text()
    by_hand(visitor)
    visitor.slide("Segments", "ArrowLeft", 2)
    visitor.until(f"{COUNT} === 3")
    visitor.run("document.querySelector('.dial input[type=number]').focus()")
    visitor.run("document.querySelector('.dial input[type=number]').select()")
    visitor.type("7")
    visitor.until(f"{COUNT} === 7")
    seven = visitor.run(NAMES)
    visitor.reload()
    visitor.until(f"{COUNT} === 7")
    assert visitor.run(NAMES) == seven
    visitor.ready()
    visitor.press(called(MODE, "By the evidence"))
    visitor.until(f"{COUNT} === 5")


def test_the_evidence_the_outliers_and_the_typical_are_told(visitor: Visitor) -> None:
    start(visitor)
    charts = "[...document.querySelectorAll('.plane svg')].map((e) => e.getAttribute('aria-label'))"
    told = " ".join(visitor.run(charts))
    for witness in ("Silhouette", "Gap", "Stability"):
        assert f"{witness} by the number of segments" in told
    assert "expected" in visitor.run(TABLE.format("Rows unlike all others"))
    rings = "[...document.querySelectorAll('.plane .finder')].map((e) => getComputedStyle(e).display)"
    assert visitor.run(rings).count("inline") == 1  # no key leads to a chart without dots to pick
    visitor.press(called("summary", "Typical members"))
    visitor.until(f"({TABLE.format('Typical members')}).split('\\n').length === 16")
    visitor.press(called("summary", "The figures"))
    visitor.until("!!document.querySelector('.wide .strong')")


def test_a_row_is_picked_on_the_map_by_keys_and_by_its_id(visitor: Visitor) -> None:
    start(visitor)
    visitor.run(f"{RING}.focus()")
    first = visitor.run(f"{RING}.textContent")
    visitor.key("PageDown")
    second = visitor.until(f"{RING}.textContent !== {first!r} && {RING}.textContent")
    visitor.key("Enter")
    picked = TABLE.format("The row that was picked")
    visitor.until(f"({picked}).startsWith({second.split(':')[0]!r})")
    assert "annual_spend" in visitor.run(picked)
    visitor.ready()
    visitor.run("document.querySelector('input[aria-label^=\"A row\"]').focus()")
    visitor.type("C00478")
    visitor.key("Enter", "\r")
    visitor.until(f"({picked}).startsWith('C00478')")


def test_an_own_table_is_grouped_and_its_files_come_back(
    visitor: Visitor, shop: Path, tmp_path: Path
) -> None:
    start(visitor)
    visitor.upload(shop)
    visitor.until("document.body.innerText.includes('240 rows of shop.csv')", COMPILING)
    visitor.ready()
    assert visitor.run(COUNT) == 3
    visitor.press(called("button", "Save every row's segment"))
    lines = visitor.downloaded("shop-segments.csv").decode().splitlines()
    assert len(lines) == 241
    kinds = [{line.split(",")[1] for line in lines[1 + kind :: 3]} for kind in range(3)]
    assert [len(one) for one in kinds] == [1, 1, 1]
    assert len(set.union(*kinds)) == 3
    visitor.press(called("button", "Save the model"))
    (tmp_path / "own.model").write_bytes(visitor.downloaded("shop.model"))
    assert len(load_segmentation(tmp_path / "own.model").names) == 3


@pytest.mark.parametrize("text", ["", "<html></html>", "a,b\n1,2\n1,2\n1,2\n", "id,visits\nA,1\nB,2\nC\n"])
def test_what_is_no_table_is_one_sentence(visitor: Visitor, tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.csv").write_text(text)
    start(visitor)
    visitor.upload(tmp_path / "odd.csv")
    told = visitor.until("document.querySelector('[data-testid=stAlert]')?.innerText", COMPILING).strip()
    assert "\n" not in told
    assert "/tmp" not in told
    assert visitor.run(COUNT) == 5
