"""What the commands tell of files and pictures."""

import json

import numpy as np
from PIL import Image


def test_info_as_text_and_as_json(call, photo):
    assert call("compress", photo, "-o", "a.svdc")[0] == 0
    status, out, _ = call("info", "a.svdc", "--json")
    facts = json.loads(out)
    assert status == 0
    assert {"version", "method", "width", "height", "channels", "bytes", "bpp", "sections"} <= set(facts)
    assert sum(facts["sections"].values()) == facts["bytes"]
    assert f"{facts['bytes']:,} bytes" in call("info", "a.svdc")[1]


def test_curve_draws_and_tells(call, tmp_path, photo):
    status, out, _ = call("curve", photo, "-o", "chart.png", "--json")
    assert status == 0
    document = json.loads(out)
    assert {p["codec"] for p in document["points"]} == {"patch", "svd", "JPEG", "WebP"}
    assert len(document["singular_values"]) == 140
    with Image.open(tmp_path / "chart.png") as chart:
        assert np.asarray(chart.convert("L")).std() > 5
    assert call("curve", photo, "-o", "chart.gif")[0] == 1
