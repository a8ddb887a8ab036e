import numpy as np
import pytest
from scipy.integrate import quad

from shared.metrics.rate import bd_rate, decibels

RATES = np.array([0.1, 0.25, 0.6, 1.1, 2.0])
QUALITY = np.array([26.0, 29.1, 33.0, 36.2, 40.0])


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.25])
def test_a_constant_factor_of_rate_is_that_percentage(factor):
    assert bd_rate(RATES, QUALITY, RATES * factor, QUALITY) == pytest.approx(100 * (factor - 1))


def test_straight_lines_agree_with_their_integral():
    """Between exponentials rate = a·exp(b·q) the mean of the log ratio has a closed form."""
    q = np.linspace(30, 40, 6)
    anchor, test = 0.1 * np.exp(0.2 * (q - 30)), 0.08 * np.exp(0.23 * (q - 30))
    mean, _ = quad(lambda x: np.log(0.08 / 0.1) + 0.03 * (x - 30), 30, 40)
    assert bd_rate(anchor, q, test, q) == pytest.approx(100 * np.expm1(mean / 10))


def _hermite(x, y, at):
    """The monotone cubic of Fritsch and Butland (1984) at one place, interval by interval as published."""
    h, slope = np.diff(x), np.diff(y) / np.diff(x)
    d = np.zeros(len(x))
    for k in range(1, len(x) - 1):
        if slope[k - 1] * slope[k] > 0:
            w1, w2 = 2 * h[k] + h[k - 1], h[k] + 2 * h[k - 1]
            d[k] = (w1 + w2) / (w1 / slope[k - 1] + w2 / slope[k])
    for end, one, two in ((0, 0, 1), (-1, -1, -2)):
        d[end] = ((2 * h[one] + h[two]) * slope[one] - h[one] * slope[two]) / (h[one] + h[two])
        if d[end] * slope[one] <= 0:
            d[end] = 0
        elif slope[one] * slope[two] <= 0 and abs(d[end]) > 3 * abs(slope[one]):
            d[end] = 3 * slope[one]
    k = min(max(int(np.searchsorted(x, at)) - 1, 0), len(h) - 1)
    t = (at - x[k]) / h[k]
    values = y[k] * (1 + 2 * t) * (1 - t) ** 2 + y[k + 1] * t**2 * (3 - 2 * t)
    return values + h[k] * (d[k] * t * (1 - t) ** 2 - d[k + 1] * t**2 * (1 - t))


def test_real_curves_agree_with_a_naive_integral():
    """Log rates as cubics of quality, the difference of both summed over the common range in fine steps."""
    rate = np.array([0.15, 0.31, 0.5, 1.4, 1.7])
    quality = np.array([27.5, 30.0, 31.8, 38.0, 41.5])
    places = np.linspace(27.5, 40, 4001)
    middles = (places[1:] + places[:-1]) / 2
    difference = [_hermite(quality, np.log(rate), q) - _hermite(QUALITY, np.log(RATES), q) for q in middles]
    expected = 100 * (np.exp(np.mean(difference)) - 1)
    assert bd_rate(RATES, QUALITY, rate, quality) == pytest.approx(expected, rel=1e-6)


def test_only_the_common_range_counts():
    """On log-linear curves a longer one changes nothing."""
    q = np.linspace(30, 40, 6)
    rate = 0.1 * np.exp(0.2 * (q - 30))
    assert bd_rate(rate, q, 0.7 * rate[1:-1], q[1:-1]) == pytest.approx(-30)


def test_swapping_the_curves_inverts_the_ratio():
    better = RATES * np.array([0.7, 0.75, 0.8, 0.85, 0.9])
    there, back = bd_rate(RATES, QUALITY, better, QUALITY), bd_rate(better, QUALITY, RATES, QUALITY)
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


def test_order_and_repeats_of_points_do_not_matter():
    order = [3, 0, 4, 2, 1, 1]
    assert bd_rate(RATES, QUALITY, 0.9 * RATES[order], QUALITY[order]) == pytest.approx(-10)


def test_of_equal_qualities_the_smaller_file_counts():
    """A codec that reaches 33 dB with 0.6 is no worse for reaching it with 0.9 too, listed first or last."""
    for place in (0, len(RATES)):
        rate, quality = np.insert(RATES, place, 0.9), np.insert(QUALITY, place, QUALITY[2])
        assert bd_rate(RATES, QUALITY, rate, quality) == pytest.approx(0)


def test_curves_without_common_quality_are_refused():
    with pytest.raises(ValueError, match="share no quality"):
        bd_rate(RATES, QUALITY, RATES, QUALITY + 20)


@pytest.mark.parametrize(
    ("rate", "quality"), [([1, 2], [30, 30]), ([0, 1], [30, 31]), ([1, 2], [30, np.inf]), ([1, 2, 3], [1, 2])]
)
def test_impossible_curves_are_refused(rate, quality):
    with pytest.raises(ValueError):
        bd_rate(RATES, QUALITY, rate, quality)


def test_decibels_of_ssim():
    assert decibels([0.9, 0.99]) == pytest.approx([10, 20])
    assert decibels(1) == np.inf
    with pytest.raises(ValueError, match="finite"):
        bd_rate(RATES, QUALITY, [1, 2], decibels([0.999, 1]))
