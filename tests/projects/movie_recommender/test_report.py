"""Reports hold the figures of the document, and no markup of their data."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from projects.movie_recommender.evaluate import evaluate
from projects.movie_recommender.figures import all_tables, model_table
from projects.movie_recommender.report import check_format, write_report
from projects.movie_recommender.source import Source
from shared.console import clean
from shared.errors import DataError


@pytest.fixture
def document(ratings):
    source = Source("<b>evil|na$me$</b>.csv", ratings, [""] * len(ratings.movie_ids), "d1ge57", True)
    return evaluate(source, ["mean", "bias", "popularity"], "kfold:2", 0)


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_report_states_what_is_needed_to_repeat_it(document, tmp_path, ending):
    path = tmp_path / f"report{ending}"
    write_report(path, document)
    text = path.read_text()
    stated = ["synthetic", "d1ge57", "kfold:2", "seed 0", document["splits"][1]["digest"][:12]]
    stated += [f"numpy {document['versions']['numpy']}", f"{document['machine']['cores']} cores"]
    for word in (*stated, *model_table(document).rows[1]):
        assert word in text


def test_html_is_well_formed_and_escapes_names(document, tmp_path):
    write_report(tmp_path / "r.html", document)
    text = (tmp_path / "r.html").read_text()
    assert "<b>evil" not in text
    opened, closed = [], []

    class Rows(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append(tag)

        def handle_endtag(self, tag):
            closed.append(tag)

    Rows().feed(text)
    assert opened.count("tr") == sum(1 + len(table.rows) for table in all_tables(document))
    for tag in ("table", "tr", "td", "th", "p", "h2", "div"):
        assert opened.count(tag) == closed.count(tag)


def test_html_needs_no_other_file_and_its_chart_is_a_picture(document, tmp_path):
    write_report(tmp_path / "r.html", document)
    text = (tmp_path / "r.html").read_text()
    assert "http" not in text
    [chart] = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    with Image.open(io.BytesIO(base64.b64decode(chart))) as picture:
        picture.load()
        assert min(picture.size) > 200


def test_columns_of_words_are_read_from_the_left(document, tmp_path):
    write_report(tmp_path / "r.html", document)
    text = (tmp_path / "r.html").read_text()
    assert '<th class="words">model</th><th>RMSE</th>' in text
    assert '<td class="words">bias</td><td>reg_user=' not in text
    assert '<td class="words">bias</td><td class="words">reg_user=' in text
    assert 'name="viewport"' in text


def test_json_is_the_document_and_png_a_picture(document, tmp_path):
    write_report(tmp_path / "r.json", document)
    assert json.loads((tmp_path / "r.json").read_text()) == document
    write_report(tmp_path / "r.png", document)
    with Image.open(io.BytesIO((tmp_path / "r.png").read_bytes())) as picture:
        picture.load()
        assert min(picture.size) > 200


@pytest.mark.parametrize("models", [["popularity"], ["mean"]])
@pytest.mark.parametrize("ending", [".md", ".html", ".json", ".png"])
def test_one_model_of_either_kind_makes_a_report(document, tmp_path, models, ending):
    """Without stars there is no RMSE; a single model differs from none."""
    kept = [entry for entry in document["models"] if entry["model"] in models]
    ranking = models == ["popularity"]
    write_report(tmp_path / f"r{ending}", {**document, "models": kept, "comparisons": [], "ranking": ranking})
    assert (tmp_path / f"r{ending}").stat().st_size > 1000


def test_an_ending_without_a_format_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"no report has the ending '.pdf'; choose one of .md, .html"):
        check_format(tmp_path / "r.pdf")


def test_a_name_marks_nothing_up_and_steers_nothing(document, tmp_path, recwarn):
    hostile = "\x1b]0;x\x07<img src=x>![x](http://evil)$\\frac{}{$\u202e\t.csv"
    for ending in (".md", ".html", ".png"):
        write_report(tmp_path / f"r{ending}", {**document, "dataset": hostile})
    for ending in (".md", ".html"):
        text = (tmp_path / f"r{ending}").read_text()
        assert clean(text.replace("\n", "")) == text.replace("\n", "")
    marked = (tmp_path / "r.md").read_text()
    assert "\\<img src=x\\>\\!\\[x\\](http" in marked
    assert not [warning for warning in recwarn if "Glyph" in str(warning.message)]
