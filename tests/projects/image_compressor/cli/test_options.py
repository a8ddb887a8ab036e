"""What the commands share."""

import re

from projects.image_compressor.cli.options import shipped
from shared.images import load_picture


def test_the_commands_are_listed_in_the_order_of_work(call):
    shown = call("--help")[1]
    listed = re.findall(r"^  (\w+) ", shown[shown.index("Commands:") :], re.M)
    assert listed == ["compress", "decompress", "view", "info", "explain", "curve"]


def test_the_picture_without_an_input_is_a_photograph_in_colour():
    assert load_picture(shipped()).pixels.shape == (427, 640, 3)
