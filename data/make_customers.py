"""Make data/customers-sample/: 5,000 invented customers in five planted segments, 600 answers to a survey.

    python data/make_customers.py [FOLDER]

A segment is a centre in the six numbers (the skewed ones on a log scale) and a mix of channels. Around it
people vary, the busier ones in all that busy people do more of, so the numbers go together within a segment
too. Region and newsletter tell nothing of the segment. Some incomes and channels are not known; ten customers
are odd: numbers that are usual one by one do not go together, as with fraud or a slip of the pen. `truth.csv`
tells all of that.

In the survey twelve statements are agreed with from 1 to 5; three planted attitudes stand behind four each,
and the third and the seventh also lean a little on another.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared.files import write_text

SEED = 11
N_CUSTOMERS = 5_000
N_ANSWERS = 600
N_ODD = 10
CHANNELS = ("web", "shop", "app", "phone")
REGIONS = ("north", "east", "south", "west")


class Segment(NamedTuple):
    """Typical values: years, money a year, orders a year, money a year, days, share; the mix of channels."""

    share: float
    age: float
    income: float
    orders: float
    spend: float
    days: float
    returned: float
    channels: tuple[float, float, float, float]


SEGMENTS = {
    "bargain hunters": Segment(0.30, 31, 27_000, 15.0, 420, 22, 0.30, (0.88, 0.04, 0.07, 0.01)),
    "loyal regulars": Segment(0.25, 52, 44_000, 32.0, 1_900, 8, 0.05, (0.08, 0.89, 0.01, 0.02)),
    "big spenders": Segment(0.20, 39, 112_000, 20.0, 8_800, 14, 0.14, (0.12, 0.03, 0.84, 0.01)),
    "rare visitors": Segment(0.15, 42, 42_000, 2.2, 120, 240, 0.04, (0.86, 0.10, 0.03, 0.01)),
    "older callers": Segment(0.10, 73, 30_000, 7.0, 900, 45, 0.02, (0.02, 0.05, 0.01, 0.92)),
}
QUESTIONS = {  # the attitude behind each statement, and its weight
    "compares_prices": ("price", 0.85),
    "waits_for_sales": ("price", 0.8),
    "buys_own_brands": ("price", 0.6),
    "collects_coupons": ("price", 0.75),
    "asks_for_origin": ("planet", 0.8),
    "avoids_packaging": ("planet", 0.75),
    "repairs_things": ("planet", 0.55),
    "buys_second_hand": ("planet", 0.7),
    "tries_new_apps": ("gadgets", 0.8),
    "reads_reviews": ("gadgets", 0.6),
    "pays_by_phone": ("gadgets", 0.85),
    "talks_to_devices": ("gadgets", 0.7),
}
LEANS = {"buys_own_brands": ("planet", 0.3), "repairs_things": ("price", 0.3)}


def draw_customers(
    seed: int = SEED, n: int = N_CUSTOMERS
) -> tuple[dict[str, list[Any]], list[str], list[bool]]:
    """Return the columns of n customers, the segment each was drawn from, and whether it was made odd."""
    rng = np.random.default_rng(seed)
    names = list(SEGMENTS)
    shares = np.array([segment.share for segment in SEGMENTS.values()])
    of = rng.choice(len(names), n, p=shares)
    centre = np.array([segment[1:7] for segment in SEGMENTS.values()])[of]
    busy = rng.standard_normal(n)  # what makes one order, spend and come back more than the like
    own = rng.standard_normal((n, 6))
    age = centre[:, 0] + 5.0 * own[:, 0]
    income = centre[:, 1] * np.exp(0.17 * own[:, 1] + 0.05 * busy)
    orders = centre[:, 2] * np.exp(0.17 * own[:, 2] + 0.14 * busy)
    spend = centre[:, 3] * np.exp(0.22 * own[:, 3] + 0.18 * busy)
    days = centre[:, 4] * np.exp(0.30 * own[:, 4] - 0.12 * busy)
    returned = centre[:, 5] * np.exp(0.26 * own[:, 5])
    channel = np.array([rng.choice(len(CHANNELS), p=list(SEGMENTS.values())[s].channels) for s in of])
    odd = np.zeros(n, bool)
    if n >= 1_000:
        odd[rng.choice(n, N_ODD, replace=False)] = True
        swapped = np.flatnonzero(odd)
        orders[swapped], spend[swapped] = (
            1.0 + rng.random(len(swapped)),
            6_000 + 6_000 * rng.random(len(swapped)),
        )
        days[swapped] = 1 + 2 * rng.random(len(swapped))
    unknown_income, unknown_channel = rng.random(n) < 0.03, rng.random(n) < 0.01
    columns: dict[str, list[Any]] = {
        "customer_id": [f"C{i:05d}" for i in rng.permutation(n) + 1],
        "age": np.clip(np.rint(age), 18, 95).astype(int).tolist(),
        "income": [
            "" if no else int(round(v, -2)) for v, no in zip(income.tolist(), unknown_income, strict=True)
        ],
        "orders": np.maximum(np.rint(orders), 1).astype(int).tolist(),
        "annual_spend": np.maximum(np.rint(spend), 5).astype(int).tolist(),
        "days_since_order": np.clip(np.rint(days), 0, 720).astype(int).tolist(),
        "returned_share": [round(v, 3) for v in np.minimum(returned, 1).tolist()],
        "channel": ["" if no else CHANNELS[c] for c, no in zip(channel, unknown_channel, strict=True)],
        "region": [REGIONS[r] for r in rng.integers(0, len(REGIONS), n)],
        "newsletter": [("no", "yes")[b] for b in (rng.random(n) < 0.4).astype(int)],
    }
    return columns, [names[s] for s in of], odd.tolist()


def draw_survey(seed: int = SEED, n: int = N_ANSWERS) -> dict[str, list[int]]:
    """Return n answers from 1 to 5 to every statement: attitude times weight plus chance, in five steps."""
    rng = np.random.default_rng([seed, 1])
    attitudes = {name: rng.standard_normal(n) for name in ("price", "planet", "gadgets")}
    answers = {}
    for question, (attitude, weight) in QUESTIONS.items():
        other, lean = LEANS.get(question, (attitude, 0.0))
        chance = np.sqrt(1 - weight**2 - lean**2) * rng.standard_normal(n)
        value = weight * attitudes[attitude] + lean * attitudes[other] + chance
        answers[question] = (1 + np.digitize(value, [-1.2, -0.4, 0.4, 1.2])).tolist()
    return answers


def as_csv(columns: dict[str, list[Any]]) -> str:
    """Return columns as the text of a csv file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def make() -> dict[str, str]:
    """Return the files by name."""
    columns, segments, odd = draw_customers()
    truth = {
        "customer_id": columns["customer_id"],
        "segment": segments,
        "odd": [("no", "yes")[one] for one in odd],
    }
    return {"customers.csv": as_csv(columns), "truth.csv": as_csv(truth), "survey.csv": as_csv(draw_survey())}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "customers-sample"
    for name, text in make().items():
        write_text(folder / name, text, force=True)
