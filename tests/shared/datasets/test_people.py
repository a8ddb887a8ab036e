"""The people of the two sets that tell of them, and what is refused."""

from __future__ import annotations

import pytest

from shared.datasets import load_ratings, load_users
from shared.errors import DataError

U_USER = "1|24|M|technician|85711\n3|53|F|other|T8H1N\n2|7|F|student|\n"
USERS_DAT = "1::F::1::10::48067\n2::M::56::16::70072-1234\n"


def test_both_forms_give_the_same_columns(tmp_path):
    (tmp_path / "u.user").write_text(U_USER)
    (tmp_path / "users.dat").write_text(USERS_DAT)
    one, two = load_users(tmp_path / "u.user"), load_users(tmp_path / "users.dat")
    assert list(one) == list(two) == ["userId", "gender", "age", "occupation", "zip"]
    assert one["userId"].tolist() == [1, 3, 2]
    assert one["zip"].tolist() == ["85711", "T8H1N", ""]
    assert one["age"].tolist() == [24, 53, 7]
    assert two["gender"].tolist() == ["F", "M"]
    assert two["occupation"].tolist() == ["school student", "self-employed"]
    assert list(one.dtypes) == list(two.dtypes)


def test_a_folder_is_asked_for_its_people(tmp_path):
    (tmp_path / "u.data").write_text("1\t2\t3\t0\n")
    with pytest.raises(DataError, match="tells nothing of its users; ml-100k and ml-1m do"):
        load_users(tmp_path)
    (tmp_path / "u.user").write_text(U_USER)
    assert len(load_users(tmp_path)) == 3


def test_a_set_without_people_says_so():
    with pytest.raises(DataError, match="sample tells nothing of its users"):
        load_users("sample")


@pytest.mark.parametrize(
    "row",
    [
        "4|24|X|artist|1",
        "4|24|M|artist",
        "4|24|M|artist|1|2",
        "x|24|M|artist|1",
        "4|-2|M|artist|1",
        "4|24|M||1",
    ],
)
def test_a_damaged_row_of_u_user_is_refused_with_its_line(tmp_path, row):
    (tmp_path / "u.user").write_text(U_USER + row + "\n")
    with pytest.raises(DataError, match=r"u\.user:4: expected id\|age"):
        load_users(tmp_path / "u.user")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("4::M::24::3::1", "age 24 is none of 1, 18"),
        ("4::M::25::21::1", "occupation 21 is not 0 to 20"),
        ("4::M::25::3", "expected id::F or M"),
        ("4::M::25::3::1::2", "expected id::F or M"),
    ],
)
def test_a_damaged_row_of_users_dat_is_refused_with_its_line(tmp_path, row, says):
    (tmp_path / "users.dat").write_text(USERS_DAT + row + "\n")
    with pytest.raises(DataError, match=rf"users\.dat:3: {says}"):
        load_users(tmp_path / "users.dat")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (U_USER + "1|30|M|artist|1\n", "userId 1 is there twice"),
        ("", "is empty"),
        (U_USER + "4|30|M|art\0ist|1\n", ":4: a NUL byte"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path, text, says):
    (tmp_path / "u.user").write_text(text)
    with pytest.raises(DataError, match=says):
        load_users(tmp_path / "u.user")


@pytest.mark.parametrize(("name", "count"), [("ml-100k", 943), ("ml-1m", 6040)])
def test_the_real_sets_know_each_of_their_raters(real_data, name, count):
    users = load_users(real_data(name))
    assert len(users) == count
    assert set(users["gender"]) == {"F", "M"}
    assert users["occupation"].nunique() == 21
    assert set(load_ratings(real_data(name))["userId"]) <= set(users["userId"])
