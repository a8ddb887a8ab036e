"""Who the people are that rated, where a set tells it.

| set | file | age | occupation |
|---|---|---|---|
| ml-100k | u.user, `id|age|gender|occupation|zip` | in years | by name |
| ml-1m | users.dat, `id::gender::age::occupation::zip` | the lower end of a band | by number |

The later sets of MovieLens tell nothing of their people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from shared.datasets.movielens import locate_ratings, read_lines
from shared.errors import DataError

__all__ = ["load_users", "locate_users"]

_BANDS = ("1", "18", "25", "35", "45", "50", "56")
_OCCUPATIONS = (  # the numbers of users.dat, as its README names them
    "other",
    "educator",
    "artist",
    "clerical",
    "college student",
    "customer service",
    "doctor",
    "executive",
    "farmer",
    "homemaker",
    "school student",
    "lawyer",
    "programmer",
    "retired",
    "sales",
    "scientist",
    "self-employed",
    "engineer",
    "tradesman",
    "unemployed",
    "writer",
)
_U_USER = re.compile(
    r"(?P<user>[0-9]{1,18})\|(?P<age>[0-9]{1,3})\|(?P<gender>[FM])\|(?P<job>[^|]+)\|(?P<zip>[^|]*)"
)
_USERS_DAT = re.compile(
    r"(?P<user>[0-9]{1,18})::(?P<gender>[FM])::(?P<age>[0-9]{1,2})::(?P<job>[0-9]{1,2})::(?P<zip>[^:]*)"
)

Row = tuple[int, str, int, str, str]


def load_users(source: str | Path = "ml-100k") -> pd.DataFrame:
    """Return people in file order: userId, gender (F or M), age (int64), occupation, zip (text).

    The age of ml-1m is the lower end of a band of ages; 1 stands for all under 18.

    Args:
        source: a set's name, a folder of one, or the file itself.

    Raises:
        DataError: the set tells nothing of its people, or a row is wrong, with its line number.
    """
    path = locate_users(source)
    if path is None:
        raise DataError(f"{source} tells nothing of its users", "ml-100k and ml-1m do")
    rows = list(_read_users_dat(path) if path.suffix == ".dat" else _read_u_user(path))
    if not rows:
        raise DataError(f"{path} is empty", "download it again")
    users = pd.DataFrame(rows, columns=["userId", "gender", "age", "occupation", "zip"])
    repeated = users["userId"].duplicated()
    if repeated.any():
        raise DataError(f"{path}: userId {users['userId'][repeated].iloc[0]} is there twice", "keep one row")
    return users


def locate_users(source: str | Path) -> Path | None:
    """Return the file that tells of a set's people, or None where there is none."""
    if Path(source).name in ("u.user", "users.dat"):
        return Path(source)
    folder = locate_ratings(source)[0].parent
    return next((folder / name for name in ("u.user", "users.dat") if (folder / name).is_file()), None)


def _read_u_user(path: Path) -> Iterator[Row]:
    for number, line in read_lines(path):
        row = _matched(path, number, line, _U_USER, "id|age|F or M|occupation|zip")
        yield int(row["user"]), row["gender"], int(row["age"]), row["job"], row["zip"]


def _read_users_dat(path: Path) -> Iterator[Row]:
    for number, line in read_lines(path):
        row = _matched(path, number, line, _USERS_DAT, "id::F or M::age::occupation::zip")
        if row["age"] not in _BANDS:
            raise DataError(
                f"{path}:{number}: age {row['age']} is none of {', '.join(_BANDS)}", "mend the row"
            )
        if int(row["job"]) >= len(_OCCUPATIONS):
            raise DataError(f"{path}:{number}: occupation {row['job']} is not 0 to 20", "mend the row")
        yield int(row["user"]), row["gender"], int(row["age"]), _OCCUPATIONS[int(row["job"])], row["zip"]


def _matched(path: Path, number: int, line: str, form: re.Pattern[str], expected: str) -> re.Match[str]:
    match = form.fullmatch(line)
    if match is None:
        raise DataError(f"{path}:{number}: expected {expected}, got {line[:60]!r}", "mend the row")
    return match
