"""The cards of the apps are whole, their figures are those of the results, and a wrong card is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.results import load, seconds_text, value_text
from shared.errors import DataError
from tools.site.cards import read_card, read_cards

ROOT = Path(__file__).resolve().parents[3]
APPS = sorted(path.parent.name for path in ROOT.glob("projects/*/app.mk"))
HEAD = 'title = "An app"\nsentence = "It does."\n'
ENTRY = HEAD + '[[figures]]\nwhat = "so many"\n'


def test_every_app_has_a_card_and_those_of_the_portfolio_are_whole():
    cards = {card.app: card for card in read_cards(ROOT)}
    assert sorted(cards) == APPS
    for card in cards.values():
        assert f"projects/{card.app}/README.md" in card.links.values()
        assert any(path.endswith(".py") for path in card.links.values())
    assert sum(bool(card.picture and card.figures and card.charts) for card in cards.values()) >= 5


def read(tmp_path: Path, text: str):
    folder = tmp_path / "projects" / "an_app"
    folder.mkdir(parents=True)
    (folder / "card.toml").write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("notes")
    return read_card(folder / "card.toml", tmp_path)


def test_a_card_needs_no_more_than_a_title_and_a_sentence(tmp_path):
    card = read(tmp_path, HEAD)
    assert (card.title, card.sentence, card.picture, card.figures) == ("An app", "It does.", None, ())


def test_figures_are_those_of_the_results(tmp_path):
    measured = load("segments")["figures"][1]
    time = load("songs")["comparisons"][0]
    table = load("compressor")["tables"][0]
    card = read(
        tmp_path,
        f"{ENTRY}part = 'segments'\nfigure = '{measured['what']}'\n"
        f"[[figures]]\nwhat = 'time'\npart = 'songs'\nwork = '{time['work']}'\npeer = '{time['peer']}'\n"
        "[[figures]]\nwhat = 'cell'\npart = 'compressor'\ntable = 'BD-rate'\nrow = ['patch', 'WebP']\n"
        "column = 'SSIM'\n",
    )
    value, ratio, cell = card.figures
    assert value.value == value_text(measured)
    assert value.command == measured["command"]
    assert ratio.value == f"{time['ratio']:.2g} × the time"
    assert seconds_text(time["b"]) in ratio.beside
    rows = [row for row in table["rows"] if row[:2] == ["patch", "WebP"]]
    assert cell.value == rows[0][table["header"].index("SSIM")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "Invalid value"),
        ('sentence = "It does."', "title is missing"),
        ('title = "a\\nb"\nsentence = "It does."', "title is 'a\\nb'"),
        ('title = 3\nsentence = "It does."', "title is 3"),
        (HEAD + 'pictur = "x.png"', "field 'pictur' is not there; did you mean picture?"),
        (HEAD + 'picture = "x.png"', "picture 'x.png' is no file"),
        (HEAD + 'picture = "notes.txt"', "picture 'notes.txt' is no picture"),
        (HEAD + 'picture = "../x.png"', "picture '../x.png' is outside of the repository"),
        (HEAD + '[links]\nnotes = "/etc/passwd"', "notes '/etc/passwd' is outside of the repository"),
        (HEAD + "links = 3", "links is no table"),
        (HEAD + "figures = 3", "figures is no list of tables"),
        (ENTRY, "figures 1: nothing is looked up"),
        (ENTRY + 'value = "12"\nfigure = "x"', "figures 1: field 'value' is not there"),
        (ENTRY + 'part = "soap"\nfigure = "x"', "figures 1: part 'soap'"),
        (ENTRY + 'part = "../x"\nfigure = "x"', "figures 1: part '../x'"),
        (
            ENTRY + 'part = "segments"\nfigure = "adjusted Rand index"',
            "figure 'adjusted Rand index' is not there",
        ),
        (ENTRY + 'part = "songs"\nwork = "sleep"\npeer = "x"', "work 'sleep' is not there"),
        (
            ENTRY + 'part = "movies"\ntable = "ml"\nrow = "bayes"\ncolumn = "RMSE"',
            "table 'ml' begins the title of",
        ),
        (
            ENTRY + 'part = "compressor"\ntable = "BD"\nrow = "patch"\ncolumn = "SSIM"',
            "row ['patch'] begins 5 rows",
        ),
        (HEAD + '[[charts]]\ntitle = "t"\npart = "songs"', "charts 1: nothing is drawn"),
        (
            HEAD + '[[charts]]\ntitle = "t"\npart = "songs"\npeer = "x"',
            "charts 1: nothing is found for 'all'",
        ),
        (
            HEAD + '[[charts]]\ntitle = "t"\npart = "songs"\npeer = ""\nbetter = "up"',
            "charts 1: better is 'up'",
        ),
    ],
)
def test_a_wrong_card_is_one_line_that_names_the_file_and_the_field(tmp_path, text, told):
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    line = str(caught.value)
    assert line.startswith("projects/an_app/card.toml: ")
    assert told in line
    assert "\n" not in line
    assert caught.value.next_step


def test_without_a_card_there_is_no_site(tmp_path):
    with pytest.raises(DataError, match="no app has a card"):
        read_cards(tmp_path)
