"""What a campaign asks of a model tells two models apart, and goes on with a fit that was left."""

from __future__ import annotations

from dataclasses import replace

from projects.movie_recommender.store import load_model, save_model
from tools.reliability.examples import make_model
from tools.reliability.readers_of_films import fit_to_checkpoint, read_checkpoint, read_model


def test_another_model_title_or_year_is_another_answer(tmp_path):
    make_model("bias")(tmp_path / "a.bin")
    make_model("mean")(tmp_path / "b.bin")
    trained = load_model(tmp_path / "a.bin")
    for name, other in (
        ("c", replace(trained, years=trained.years + 1)),
        ("d", replace(trained, genres=[*trained.genres[:-1], "A|D"])),
        ("e", replace(trained, about={"dataset": "another"})),
    ):
        save_model(tmp_path / f"{name}.bin", other)
    assert len({read_model(path) for path in tmp_path.glob("*.bin")}) == 5


def test_a_fit_goes_on_from_where_it_was_left(tmp_path):
    path = tmp_path / "fit.ckp"
    fit_to_checkpoint(path, resume=False)
    data = path.read_bytes()
    said = read_checkpoint(path)
    path.write_bytes(data)
    assert read_checkpoint(path) == said
