import numpy as np
import pytest

from projects.image_compressor.encoder import Encoder
from projects.image_compressor.patch.encoder import PatchEncoder
from projects.image_compressor.quantise import STEP_LIMITS
from projects.image_compressor.steer import Wish, _look_around, encode, parse_size, quality_step, steer
from shared.datasets.photos import load_photo_paths
from shared.errors import DataError, UsageError
from shared.images import load_picture
from shared.metrics.images import psnr, ssim


@pytest.fixture(scope="module")
def china():
    """The middle of a photograph, 160 × 200, ready to encode."""
    picture = load_picture(load_photo_paths("china")[0]).pixels[100:260, 100:300]
    return Encoder(np.ascontiguousarray(picture))


@pytest.mark.parametrize("size", ["10%", 4500, "6000", 20000, "35.5%"])
def test_size_is_met_from_below_within_two_percent(china, size):
    goal = parse_size(size, 160 * 200 * 3)
    found = len(steer(china, Wish(size=size)).data)
    assert 0.98 * goal <= found <= goal


@pytest.mark.parametrize("size", [200, 700, 1500])
def test_a_small_size_is_met_from_below(china, size):
    assert 0.8 * size <= len(steer(china, Wish(size=size)).data) <= size


@pytest.mark.parametrize("goal", [20, 28.5, 35, 42])
def test_psnr_is_met_from_above_within_a_fifth_of_a_decibel(china, goal):
    assert goal <= psnr(china.picture, steer(china, Wish(psnr=goal)).pixels) <= goal + 0.2


@pytest.mark.parametrize("goal", [18, 20, 22])
def test_psnr_is_met_on_a_tiny_picture_where_single_ranks_count(china, goal):
    tiny = Encoder(china.picture[:96, :128])
    assert goal <= psnr(tiny.picture, steer(tiny, Wish(psnr=goal)).pixels) <= goal + 0.2


@pytest.mark.parametrize("goal", [0.6, 0.9, 0.97])
def test_ssim_is_met_from_above(china, goal):
    found = ssim(china.picture, steer(china, Wish(ssim=goal)).pixels)
    assert goal <= found <= goal + 0.03


@pytest.mark.parametrize("make", [Encoder, PatchEncoder])
def test_of_many_tries_few_hold_their_picture(china, make):
    encoder = make(np.ascontiguousarray(china.picture[:64, :96]))
    middle = sum(STEP_LIMITS) // 2
    tries = [encoder.at_step(step) for step in (middle, middle + 1)]
    _look_around(encoder, tries, lambda found: found.pixels.size == 0)
    assert len(tries) > 20
    assert sum("pixels" in vars(one) or "_planes" in vars(one) for one in tries) <= 2
    shown = tries[-1].pixels.copy()
    tries[-1].forget()
    assert (tries[-1].pixels == shown).all()


@pytest.mark.parametrize("rank", [1, 7, 30])
def test_rank_is_what_was_asked_and_nearly_as_good_as_truncation(china, rank):
    """Rounding costs luma at most half a decibel beyond what Eckart-Young leaves."""
    result = steer(china, Wish(rank=rank))
    assert result.factors[0].rank == rank
    spectrum, _ = china.spectrum(0)
    dropped = np.sum(spectrum.values[rank:].astype(float) ** 2) / spectrum.matrix.size
    error = np.mean((china.luma - result.planes[0]) ** 2)
    assert error <= dropped * 10**0.05


def test_quality_rises_with_the_number(china):
    results = [steer(china, Wish(quality=q)) for q in (1, 30, 60, 75, 90, 100)]
    sizes = [len(r.data) for r in results]
    values = [psnr(china.picture, r.pixels) for r in results]
    assert sizes == sorted(sizes)
    assert values == sorted(values)
    assert all(quality_step(q) > quality_step(q + 1) for q in range(1, 100))


def test_75_is_the_default(china):
    assert encode(china.picture) == encode(china.picture, quality=75, method="patch")
    assert encode(china.picture, method="svd") == steer(china, Wish()).data


def test_what_cannot_be_reached_names_the_nearest_that_can(china):
    with pytest.raises(DataError, match=r"ask for (.*) or more") as caught:
        steer(china, Wish(size=20))
    least = int(caught.value.next_step.split()[2].replace(",", ""))
    assert len(steer(china, Wish(size=least)).data) <= least
    with pytest.raises(DataError, match="ask for 160 or less"):
        steer(china, Wish(rank=161))


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (2, 3, 3)])
@pytest.mark.parametrize("method", ["patch", "svd"])
def test_a_share_of_less_than_a_byte_names_the_least_that_can_be(shape, method):
    picture = np.full(shape, 90, np.uint8)
    with pytest.raises(DataError, match=r"ask for \d+ or more"):
        encode(picture, size="1%", method=method)


def test_a_psnr_out_of_reach_names_the_nearest_within(rng):
    """The finest step is 1/16 of 255, so 16 bits cannot be kept to the last one."""
    deep = Encoder(rng.integers(0, 65536, (24, 24), np.uint16))
    with pytest.raises(DataError, match=r"PSNR 140 dB cannot be reached; ask for (.*) dB or less") as caught:
        steer(deep, Wish(psnr=140))
    best = float(caught.value.next_step.split()[2])
    assert psnr(deep.picture, steer(deep, Wish(psnr=best)).pixels) >= best


@pytest.mark.parametrize(
    "wish",
    [
        {"rank": 0},
        {"rank": -3},
        {"quality": 0},
        {"quality": 101},
        {"psnr": float("nan")},
        {"psnr": -1},
        {"ssim": 1.0},
    ],
)
def test_numbers_out_of_range_are_refused(wish):
    with pytest.raises(DataError) as caught:
        Wish(**wish)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("size", ["ten", "", "%", "-5", "0", "nan%", "inf%", "1e3", "0%"])
def test_sizes_that_are_none_are_refused(china, size):
    with pytest.raises(DataError, match="size"):
        steer(china, Wish(size=size))


def test_wishes_exclude_each_other():
    with pytest.raises(UsageError, match="--size and --psnr exclude"):
        Wish(size=3, psnr=30)


def test_a_constant_picture_meets_any_wish():
    flat = np.full((20, 30, 3), 90, np.uint8)
    for wish in ({"size": 100}, {"psnr": 60}, {"ssim": 0.99}, {"rank": 3}, {"quality": 10}):
        assert len(encode(flat, **wish)) < 100
