"""Reports hold the figures of the document, and no markup of their data."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser

import pytest
from PIL import Image

from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.report import (
    check_format,
    describe_run,
    difference_rows,
    model_rows,
    write_report,
)
from projects.movie_recommender.source import Source
from shared.errors import DataError


@pytest.fixture
def document(ratings):
    source = Source("<b>evil|name</b>.csv", ratings, [""] * len(ratings.movie_ids), "d1ge57", True)
    return evaluate(source, ["mean", "bias"], "kfold:2", 0)


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_report_states_what_is_needed_to_repeat_it(document, tmp_path, ending):
    path = tmp_path / f"report{ending}"
    write_report(path, document)
    text = path.read_text()
    for word in ("synthetic", "d1ge57", "kfold:2", "seed 0", "numpy", *model_rows(document)[1]):
        assert word in text


def test_html_is_well_formed_and_escapes_names(document, tmp_path):
    write_report(tmp_path / "r.html", document)
    text = (tmp_path / "r.html").read_text()
    assert "<b>evil" not in text
    rows = []

    class Rows(HTMLParser):
        def handle_starttag(self, tag, attrs):
            rows.append(tag)

    Rows().feed(text)
    assert rows.count("tr") == (1 + 2) + (1 + 2) + (1 + 2)  # models, folds, one pair under two metrics


def test_json_is_the_document_and_png_a_picture(document, tmp_path):
    write_report(tmp_path / "r.json", document)
    assert json.loads((tmp_path / "r.json").read_text()) == document
    write_report(tmp_path / "r.png", document)
    with Image.open(io.BytesIO((tmp_path / "r.png").read_bytes())) as picture:
        picture.load()
        assert min(picture.size) > 200


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0009, "< 0.001"), (0.001, "0.001"), (0.05, "0.050"), (1.0, "1.000"), (None, "–")]
)
def test_a_p_value_is_rounded_and_never_zero(document, p, shown):
    document["comparisons"][0]["p_value"] = p
    assert difference_rows(document)[0][4] == shown


def test_invented_data_is_called_so(document):
    assert "synthetic" in describe_run(document)
    assert "synthetic" not in describe_run({**document, "synthetic": False})


def test_an_ending_without_a_format_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no report has the ending '.pdf'; choose one of .md, .html"):
        check_format(tmp_path / "r.pdf")
