"""What every right answer to the exercises of lesson 7 does."""

from __future__ import annotations

import numpy as np


def _matrices() -> list[np.ndarray]:
    rng = np.random.default_rng(7)
    low = rng.standard_normal((6, 2)) @ rng.standard_normal((2, 4))
    return [
        np.array([[2.0, 3.0], [0.0, 2.0]]),
        rng.standard_normal((5, 3)),
        rng.standard_normal((3, 5)),
        low,
        1e-6 * low,
    ]


def check_fix_signs_makes_the_largest_entry_positive(answer):
    """fix_signs: the entry of largest magnitude in each row of vt is positive."""
    for a in _matrices()[:3]:
        u, _, vt = np.linalg.svd(a, full_matrices=False)
        for flip in (1, -1):
            _, fixed = answer.fix_signs(flip * u, flip * vt)
            peaks = fixed[np.arange(len(fixed)), np.abs(fixed).argmax(axis=1)]
            assert (peaks > 0).all(), f"the largest entries of the rows of vt are {peaks.round(3)}"


def check_fix_signs_changes_no_product(answer):
    """fix_signs: U Σ Vᵀ is what it was, and the entries keep their magnitudes."""
    for a in _matrices()[:3]:
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        new_u, new_vt = answer.fix_signs(u, vt)
        assert (np.shape(new_u), np.shape(new_vt)) == (u.shape, vt.shape), "the shapes have changed"
        assert np.allclose((new_u * s) @ new_vt, a), (
            f"the product is {((new_u * s) @ new_vt).round(3)}, not {a}"
        )
        assert np.allclose(np.abs(new_vt), np.abs(vt)), "an entry of vt has another magnitude"


def check_pseudo_inverse_is_numpys(answer):
    """pseudo_inverse: what np.linalg.pinv gives, for tall, wide, square and rank-deficient matrices."""
    for a in _matrices():
        found, expected = answer.pseudo_inverse(a), np.linalg.pinv(a, rcond=1e-12)
        assert np.shape(found) == expected.shape, f"shape {np.shape(found)} for A of shape {a.shape}"
        assert np.allclose(found, expected), f"of shape {a.shape}: {found.round(3)}, not {expected.round(3)}"


def check_pseudo_inverse_heeds_its_tolerance(answer):
    """pseudo_inverse: a singular value is left out below tol·σ₁, not below tol."""
    a = np.diag([100.0, 10.0, 1.0])
    for tol, kept in ((0.5, 1), (0.05, 2), (0.005, 3)):
        diagonal = np.diag(answer.pseudo_inverse(a, tol))
        expected = np.where(np.arange(3) < kept, [0.01, 0.1, 1.0], 0)
        assert np.allclose(diagonal, expected), f"diag(100, 10, 1), tol {tol}: {diagonal}, not {expected}"
    assert not answer.pseudo_inverse(np.zeros((2, 3))).any(), "the pseudo-inverse of zeros is zeros"


def check_smallest_rank_counts_squares(answer):
    """smallest_rank: by the squares of the singular values, as few as suffice."""
    cases = [([4.0, 3.0], 0.6, 1), ([4.0, 3.0], 0.7, 2), ([2, 2, 2, 2], 0.5, 2), ([2, 2, 2, 2], 0.51, 3)]
    cases += [([5.0, 0.0, 0.0], 0.99, 1), ([3.0, 1.0, 1.0], 0.8, 1), ([1.0], 0.001, 1)]
    for s, share, expected in cases:
        found = answer.smallest_rank(np.array(s, float), share)
        assert found == expected, f"singular values {s}, share {share}: {found}, not {expected}"


def check_smallest_rank_keeps_its_promise(answer):
    """smallest_rank: rank k leaves at most 1 − share of ‖A‖², and rank k − 1 leaves more."""
    rng = np.random.default_rng(8)
    for share in (0.3, 0.9, 0.999):
        a = rng.standard_normal((20, 12)) * np.exp(-np.arange(12) / 3)
        u, s, vt = np.linalg.svd(a, full_matrices=False)
        k = answer.smallest_rank(s, share)
        left = [np.sum((a - (u[:, :j] * s[:j]) @ vt[:j]) ** 2) / np.sum(a**2) for j in (k, k - 1)]
        assert left[0] <= 1 - share < left[1], f"share {share}: rank {k} leaves {left[0]:.4f} of ‖A‖²"


def check_numbers_saved_counts_columns_rows_and_values(answer):
    """numbers_saved: m n − k (m + n + 1), whose sign says whether it pays."""
    for m, n, k, expected in [
        (10, 10, 1, 79),
        (10, 10, 4, 16),
        (10, 10, 5, -5),
        (427, 640, 50, 219880),
        (3, 7, 2, -1),
    ]:
        found = answer.numbers_saved(m, n, k)
        assert found == expected, f"({m}, {n}) at rank {k}: {found}, not {expected}"


def check_randomised_svd_has_the_shapes_of_a_thin_svd(answer):
    """randomised_svd: k orthonormal columns, k orthonormal rows, values that fall."""
    a = np.random.default_rng(9).standard_normal((60, 40)) * 0.8 ** np.arange(40)
    for k in (1, 5, 12):
        u, s, vt = answer.randomised_svd(a, k, 1, np.random.default_rng(0))
        shapes = (np.shape(u), np.shape(s), np.shape(vt))
        assert shapes == ((60, k), (k,), (k, 40)), f"k = {k}: shapes {shapes}"
        for gram in (u.T @ u, vt @ vt.T):
            assert np.allclose(gram, np.eye(k)), f"k = {k}: not orthonormal"
        assert (np.diff(s) <= 0).all(), f"the values do not fall: {s}"


def check_randomised_svd_comes_near_the_best(answer):
    """randomised_svd: two powers come within 5 % of the least error, more powers nearer than none."""
    rng = np.random.default_rng(10)
    q, p = (np.linalg.qr(rng.standard_normal((n, 150)))[0] for n in (300, 150))
    values = 1 / np.sqrt(np.arange(1, 151))
    a, k = (q * values) @ p.T, 10
    best, ratio = np.sqrt(np.sum(values[k:] ** 2)), {}
    for powers in (0, 2, 6):
        u, s, vt = answer.randomised_svd(a, k, powers, np.random.default_rng(0))
        ratio[powers] = np.linalg.norm(a - (u * s) @ vt) / best
    assert all(r >= 1 - 1e-9 for r in ratio.values()), "less than the least error: not of rank k"
    assert ratio[0] < 1.3, f"without powers the error is {ratio[0]:.2f} times the least"
    assert ratio[0] > 1.02, f"as good as with powers: {ratio}"
    assert ratio[2] > ratio[6] + 1e-5, f"more powers make no difference: {ratio}"
    assert ratio[2] < 1.05, f"with two powers the error is {ratio[2]:.3f} times the least"


def check_randomised_svd_is_exact_for_a_matrix_of_little_rank(answer):
    """randomised_svd: where the rank of A is no more than k the product is A, and seeds do not matter."""
    rng = np.random.default_rng(11)
    a = rng.standard_normal((50, 4)) @ rng.standard_normal((4, 30))
    for seed in range(3):
        u, s, vt = answer.randomised_svd(a, 4, 0, np.random.default_rng(seed))
        assert np.allclose((u * s) @ vt, a), f"seed {seed}: off by {np.abs((u * s) @ vt - a).max():.2g}"


def check_randomised_svd_draws_ten_columns_more(answer):
    """randomised_svd: one block of n × (k + 10) normal numbers, and no others, is drawn."""
    a = np.random.default_rng(12).standard_normal((50, 30))
    for k in (3, 15):
        used, same = np.random.default_rng(0), np.random.default_rng(0)
        answer.randomised_svd(a, k, 1, used)
        same.standard_normal((30, k + 10))
        assert used.random() == same.random(), f"k = {k}: not {30 * (k + 10)} normal numbers were drawn"
