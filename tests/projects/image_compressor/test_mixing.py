import math

import numpy as np

from projects.image_compressor import mixing
from projects.image_compressor.mixing import CONTEXTS, code_mixed, new_slots, new_weights
from projects.image_compressor.rangecoder import bits_written, start_writing


def _spent(bits, contexts):
    state, data = start_writing(), np.empty(len(bits) * 3 + 64, np.uint8)
    slots, weights, opinion = new_slots(), new_weights(), np.zeros(CONTEXTS, np.int64)
    for bit, context in zip(bits, contexts, strict=True):
        code_mixed(state, data, slots, weights, np.array(context, np.int64), opinion, 0, int(bit))
    return bits_written(state)


def test_a_context_that_tells_the_answer_saves_nearly_all_bits(rng):
    bits = rng.integers(0, 2, 4000)
    told = [[7, 7, 7, 7, 7, 20 + bit] for bit in bits]
    blind = [[7] * CONTEXTS for _ in bits]
    assert _spent(bits, told) < 0.05 * len(bits)
    assert 0.99 * len(bits) < _spent(bits, blind) < 1.06 * len(bits)


def test_a_constant_bias_is_learned(rng):
    bits = rng.random(8000) < 0.05
    entropy = -(0.05 * math.log2(0.05) + 0.95 * math.log2(0.95))
    assert _spent(bits, [[3] * CONTEXTS for _ in bits]) < 1.1 * entropy * len(bits)


def test_no_table_entry_depends_on_the_last_digit_of_a_library():
    """Entries are rounded reals: none may lie within 1e-9 of a half."""
    stretch = [256 * math.log((i + 0.5) / (4095.5 - i)) for i in range(4096)]
    squash = [65536 / (1 + math.exp(-z / 256)) for z in range(-2047, 2048)]
    for value in stretch + squash:
        assert abs(abs(value - math.floor(value)) - 0.5) > 1e-9


def test_the_two_tables_undo_each_other():
    z = np.arange(-1200, 1201, 50)
    p = mixing._SQUASH[z + 2047]
    assert np.abs(mixing._STRETCH[p >> 4] - z).max() <= 16
