"""Loudness in LUFS: ITU-R BS.1770-4.

Each channel passes two second-order filters, a shelf that stands for the head and a high-pass (together "K"),
here designed for any sample rate from their analogue form by the bilinear transform. With z the mean
square of a filtered channel over 400 ms, blocks starting every 100 ms, and G the channels' weights,

    l = -0.691 + 10 log10 Σ G z

is a block's loudness. The result is that of the mean of Σ G z over the blocks above -70 LUFS and above a
gate 10 LU below the mean of those. A full-scale sine of 997 Hz in one channel reads -3.01 LUFS.
"""

from __future__ import annotations

import numpy as np
import scipy.signal

__all__ = ["Meter"]

_SURROUND = (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)  # left, right, centre, bass effects, surrounds
_QUIETEST = -70.0


class Meter:
    """Takes a sound block by block at its own rate."""

    def __init__(self, rate: int, channels: int) -> None:
        self._filter = k_weighting(rate)
        self._state = np.zeros((len(self._filter), 2, channels))
        self._weights = np.array(_SURROUND if channels == 6 else [1.0] * channels)
        self._step = max(1, round(rate / 10))
        self._rest = np.zeros(0)
        self._steps: list[np.ndarray] = []  # mean squares of 100 ms

    def feed(self, block: np.ndarray) -> None:
        """Hear `block` (n, channels)."""
        weighted, self._state = scipy.signal.sosfilt(self._filter, block, axis=0, zi=self._state)
        power = np.concatenate([self._rest, np.square(weighted) @ self._weights])
        whole = len(power) // self._step * self._step
        self._steps.append(power[:whole].reshape(-1, self._step).mean(axis=1))
        self._rest = power[whole:]

    def loudness(self) -> float:
        """The loudness of what was heard, in LUFS; -70 at the least.

        Less than 400 ms is one block; where none passes the gate, the loudest counts.
        """
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        if len(steps) < 4:
            blocks = np.array([steps.mean() if len(steps) else self._rest.mean() if len(self._rest) else 0.0])
        else:
            blocks = np.convolve(steps, np.full(4, 0.25), mode="valid")
        heard = blocks[blocks > _power(_QUIETEST)]
        if not heard.size:
            return _QUIETEST
        heard = heard[heard > 0.1 * heard.mean()]  # 10 LU below
        return float(-0.691 + 10 * np.log10(heard.mean()))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def k_weighting(rate: int) -> np.ndarray:
    """The two sections (2, 6) as `scipy.signal.sosfilt` takes them.

    Corner, gain and Q are those that give the standard's coefficients at 48 kHz (De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES 145, 2018).
    """
    gain, q, corner = 10 ** (3.999843853973347 / 20), 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * min(corner / rate, 0.49))
    middle = gain**0.4996667741545416  # of the shelf's slope
    a0 = 1 + k / q + k * k
    shelf = [gain + middle * k / q + k * k, 2 * (k * k - gain), gain - middle * k / q + k * k]
    first = [*(b / a0 for b in shelf), 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    q, corner = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * corner / rate)
    a0 = 1 + k / q + k * k
    second = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([first, second])
