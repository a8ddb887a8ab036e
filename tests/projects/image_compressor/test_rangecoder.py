import numpy as np
import pytest

from projects.image_compressor.rangecoder import (
    bits_written,
    code_bit,
    finish,
    is_cut_off,
    is_no_end,
    start_reading,
    start_writing,
)


def _write(bits, probabilities):
    state, data = start_writing(), np.empty(len(bits) * 3 + 64, np.uint8)
    for bit, p in zip(bits, probabilities, strict=True):
        code_bit(state, data, int(bit), int(p))
    return finish(state, data), bits_written(state)


def _read(coded, probabilities):
    data = np.frombuffer(coded, np.uint8).copy()
    state = start_reading(data)
    return [code_bit(state, data, 0, int(p)) for p in probabilities], is_cut_off(state)


@pytest.mark.parametrize("p", [1, 2, 100, 1 << 15, 65000, 65534, 65535])
@pytest.mark.parametrize("kind", ["zeros", "ones", "likely", "unlikely", "fair"])
def test_what_was_written_is_read(rng, p, kind):
    n = 3000
    chance = {"zeros": 0, "ones": 1, "likely": p / 65536, "unlikely": 1 - p / 65536, "fair": 0.5}[kind]
    bits = (rng.random(n) < chance).astype(int).tolist()
    coded, _ = _write(bits, [p] * n)
    assert _read(coded, [p] * n) == (bits, False)


def test_every_decision_may_have_its_own_probability(rng):
    p = np.where(rng.random(20000) < 0.5, rng.integers(1, 65536, 20000), rng.choice([1, 65535], 20000))
    bits = (rng.random(20000) < 0.5).astype(int).tolist()
    coded, _ = _write(bits, p)
    assert _read(coded, p) == (bits, False)


def test_carries_run_through_waiting_bytes():
    """Ones of probability near 1 keep low at the top of the interval, zeros after them raise it past 2³²."""
    for n in range(1, 300):
        bits, p = [0] * n + [1] * 3 + [0] * n, [1] * n + [65535] * 3 + [3] * n
        assert _read(_write(bits, p)[0], p) == (bits, False)


@pytest.mark.parametrize("p", [300, 9000, 32768, 60000])
def test_length_is_the_entropy(rng, p):
    """Within 0.1 % and the few bytes that end the stream."""
    n, q = 40000, p / 65536
    bits = (rng.random(n) < q).astype(int)
    coded, estimate = _write(bits.tolist(), [p] * n)
    ideal = -(np.log2(q) * bits.sum() + np.log2(1 - q) * (n - bits.sum()))
    assert ideal <= 8 * len(coded) + 32  # zeros at the end are dropped
    assert 8 * len(coded) <= 1.001 * ideal + 16
    assert estimate == pytest.approx(8 * len(coded), abs=48)


def test_nothing_written_is_nothing():
    assert _write([], [])[0] == b""


def test_reading_on_after_the_end_is_noticed(rng):
    p = [1 << 15] * 400
    coded, _ = _write(rng.integers(0, 2, 400).tolist(), p)
    assert not _read(coded, p)[1]
    assert _read(coded[:10], p)[1]
    assert _read(b"", p)[1]


def test_what_no_writer_ends_with_is_noticed(rng):
    """More bytes than the decisions need, or a number at the very end of all intervals."""

    def ends_wrong(coded):
        data = np.frombuffer(coded, np.uint8).copy()
        state = start_reading(data)
        for probability in p:
            code_bit(state, data, 0, probability)
        return is_no_end(state)

    for n in (0, 1, 5, 400):
        p = rng.integers(1, 65536, n).tolist()
        coded, _ = _write((rng.random(n) < 0.5).astype(int).tolist(), p)
        assert not ends_wrong(coded)
        assert ends_wrong(coded + bytes(12) + b"x")
        assert ends_wrong(b"\xff\xff\xff\xff" + coded[4:])
