"""Tables in .cube files: what is written is read, and what is wrong is named by its line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.photo_filters.cubes import format_cube, identity, read_cube
from shared.errors import DataError

CORNERS = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n"  # red runs fastest


@pytest.fixture
def read(tmp_path):
    """`read(text)` is the table of a file with that content."""

    def table(text):
        path = tmp_path / "look.cube"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_cube(path)

    return table


@pytest.mark.parametrize(
    "text",
    [
        "LUT_3D_SIZE 2\n" + CORNERS,
        '# made by hand\nTITLE "a # b"\n\nLUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1.0 1 1\n' + CORNERS,
        "\ufeffLUT_3D_SIZE 2\r\nLUT_3D_INPUT_RANGE 0 1\r\n" + CORNERS.replace("\n", "\r\n\r\n"),
        "LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1e0\t1.0 +0 # red and green") + "# end",
    ],
)
def test_the_identity_is_read(read, text):
    assert np.array_equal(read(text), identity(2))


@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_is_read(read, n, seed):
    table = np.random.default_rng(seed).uniform(-0.5, 1.5, (n, n, n, 3)).astype(np.float32)
    assert np.abs(read(format_cube(table, title='a "look"\n')) - table).max() < 1e-6


def test_one_dimension_is_curves(read):
    curves = read("LUT_1D_SIZE 3\n0 0 1\n0.2 .5 .5\n1 1 0")
    assert np.allclose(curves, [[0, 0.2, 1], [0, 0.5, 1], [1, 0.5, 0]])


def test_a_domain_is_laid_over_the_colours_of_a_picture(read):
    """A straight table over −1 … 3 says 4 x − 1 of x, and its steps outside of the picture are not used."""
    ramp = "".join(f"{4 * v - 1} {4 * v - 1} {4 * v - 1}\n" for v in np.linspace(0, 1, 9))
    curves = read("LUT_1D_SIZE 9\nDOMAIN_MIN -1 -1 -1\nDOMAIN_MAX 3 3 3\n" + ramp)
    assert np.allclose(curves, np.linspace(0, 1, curves.shape[1]), atol=1e-6)
    wide = read("LUT_3D_SIZE 2\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n" + CORNERS)
    assert np.allclose(wide, identity(len(wide)) / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no LUT_1D_SIZE or LUT_3D_SIZE"),
        (CORNERS, "no LUT_1D_SIZE"),
        ("LUT_3D_SIZE 2\nLUT_1D_SIZE 2\n" + CORNERS, "cube:2: a second size"),
        ("LUT_3D_SIZE 1\n", "cube:1: 'LUT_3D_SIZE 1' is no size; it must be 2 to 256"),
        ("LUT_3D_SIZE 257\n", "2 to 256"),
        ("LUT_3D_SIZE 999999999999999999999\n", "2 to 256"),
        ("LUT_1D_SIZE 65537\n", "2 to 65536"),
        ("LUT_3D_SIZE two\n", "LUT_3D_SIZE two"),
        ("LUT_3D_SIZE 256\n" + CORNERS, "has 8 entries, its size asks for 16,777,216"),
        ("LUT_3D_SIZE 2\n" + CORNERS[:-6], "7 entries, its size asks for 8"),
        ("LUT_3D_SIZE 2\n" + CORNERS + "0 0 0\n", "cube:10: more than the 8 entries"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 x 0"), "cube:5: 'x' is not a number"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 0,5 0"), "cube:5: '0,5' is not a number"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 1_0 0"), "cube:5: '1_0' is not a number"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 nan 0"), "cube:5: nan is not finite"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 1e99 0"), "cube:5: 1e99 is not finite"),
        ("LUT_3D_SIZE 2\n" + CORNERS.replace("1 1 0", "1 1"), "cube:5: 2 numbers, not 3"),
        ("LUT_3D_SIZE 2\nLUT_3D_SIZES 4\n" + CORNERS, "cube:2: unknown keyword 'LUT_3D_SIZES'"),
        ("LUT_3D_SIZE 2\nDOMAIN_MAX 1 1\n" + CORNERS, "cube:2: 2 numbers, not 3"),
        ("LUT_3D_SIZE 2\nDOMAIN_MIN 0 1 0\n" + CORNERS, "its domain ends at"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "cube"),
    ],
)
def test_what_is_wrong_is_named(read, text, words):
    with pytest.raises(DataError, match=words):
        read(text)
