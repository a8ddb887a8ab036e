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
