# ruff: noqa: E501, SIM905 -- tables of words and numbers read best one to a line
"""Make data/movielens-sample: invented ratings of invented films, with a known truth.

    python data/make_ratings.py [FOLDER]

Person u gives film i the rating r = round(clip(g + b_u + c_i + p_u·q_i + noise)) to half stars in
0.5 … 5, the noise normal with standard deviation NOISE. Films' traits q follow their genres, and people
watch what is popular and, a little, what they like. Since all of it is known, so is the best possible
prediction E[r | u, i] and its RMSE on the ratings drawn, which truth.json holds.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
from scipy.special import ndtr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from shared.files import write_text

SEED = 1998
N_USERS, N_MOVIES, N_RATINGS = 600, 1200, 90_500
RANK = 2
MEAN, USER_SD, MOVIE_SD, TASTE_SD, NOISE = 3.15, 0.27, 0.32, 0.41, 0.9
ACTIVITY_SD, FEWEST, MOST, STEEPNESS, LIKING = 0.75, 20, 400, 3.0, 0.5
STARS = np.arange(0.5, 5.01, 0.5)

# where each genre lies in the plane of tastes, and words for its titles
GENRES = {
    "Action": (1.2, -0.5, "Thunder Fist Bullet Storm Vengeance Convoy Viper Strike Outpost Hammer"),
    "Adventure": (0.9, 0.2, "Voyage Compass Island Summit Caravan Lagoon Expedition Treasure Horizon Raft"),
    "Animation": (0.2, 1.2, "Acorn Teapot Dragonfly Moonbeam Snail Balloon Pebble Otter Marmalade Kite"),
    "Children": (0.1, 1.3, "Puddle Button Hedgehog Treehouse Biscuit Puppet Mitten Sparrow Lantern Pony"),
    "Comedy": (-0.1, 0.6, "Nephew Landlord Wedding Vacation Sandwich Uncle Mixup Parrot Bachelor Plumber"),
    "Crime": (0.5, -1.1, "Alibi Ledger Heist Informer Verdict Alley Courier Debt Witness Safecracker"),
    "Documentary": (
        -1.3,
        -0.4,
        "Harvest Glacier Archive Factory Orchestra River Census Lighthouse Bees Quarry",
    ),
    "Drama": (
        -1.0,
        -0.5,
        "Orchard Letter Silence Daughter Winter Inheritance Harbour Mourning Bridge Promise",
    ),
    "Fantasy": (0.6, 0.8, "Oracle Crown Sorcerer Griffin Amulet Labyrinth Prophecy Raven Tower Thorn"),
    "Horror": (0.9, -1.3, "Cellar Howl Crypt Shiver Scarecrow Moth Attic Plague Mirror Gallows"),
    "Romance": (-0.9, 0.7, "Waltz Rendezvous Garden Postcard Violet Summer Serenade Balcony Rose Paris"),
    "Sci-Fi": (1.1, -0.1, "Orbit Android Nebula Signal Reactor Clone Eclipse Quantum Colony Satellite"),
}
ADJECTIVES = (
    "Last Silent Golden Broken Hidden Crimson Distant Restless Second Midnight Hollow Gentle Electric Lost "
    "Frozen Paper Burning Secret Endless Crooked Velvet Stolen Quiet Savage Borrowed"
).split()
NAMES = (
    "Ada Bruno Clara Dmitri Elif Fausto Greta Hugo Ines Jonas Katya Leopold Mina Nikolai Odette Pavel Quentin "
    "Rosa Stellan Tova Ulrich Vera Wendell Xenia Yusuf Zora"
).split()
PLACES = (
    "Aldermoor Belcastro Corvane Dunmarrow Estrella Farrowdale Grimsund Hallowell Isenburg Juniper Kestrel "
    "Lindqvist Montclair Norrland Ostrava Pinewood Quillan Ravenna Solvang Tamarind"
).split()
SPECIAL = {  # titles that careless readers trip over
    11: "Night Train: The Return (1988)",
    57: '"Hurry, Hurry," Said the Moon (1962)',
    133: "None",
    218: "Null (2004)",
    301: "Où va le vent? (1971)",
    402: "=Sum of Us (1994)",
    518: "Æbleskiver & Øl (1983)",
    640: "Yes, No, Maybe (2001)",
}


def make_movies(rng: np.random.Generator) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Return (title, genres) of each film and its traits, (N_MOVIES, RANK)."""
    names = list(GENRES)
    places = np.array([GENRES[g][:RANK] for g in names], float)
    films, traits, taken = [], np.empty((N_MOVIES, RANK)), set()
    for i in range(N_MOVIES):
        count = int(rng.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
        first = int(rng.integers(len(names)))
        nearness = np.exp((places * places[first]).sum(axis=1))
        nearness[first] = 0
        others = rng.choice(len(names), count - 1, replace=False, p=nearness / nearness.sum())
        own = [first, *(int(o) for o in others)]
        traits[i] = places[own].mean(axis=0) + 0.45 * rng.standard_normal(RANK)
        title = _title(rng, names[first])
        while title in taken:
            title = _title(rng, names[first])
        taken.add(title)
        year = 2018 - int(min(rng.exponential(16), 90))
        films.append((SPECIAL.get(i, f"{title} ({year})"), "|".join(sorted(names[g] for g in own))))
    return films, traits


def _title(rng: np.random.Generator, genre: str) -> str:
    word, other = rng.choice(GENRES[genre][2].split(), 2, replace=False)
    name, place, adjective = rng.choice(NAMES), rng.choice(PLACES), rng.choice(ADJECTIVES)
    article = "An" if word[0] in "AEIOU" else "A"
    forms = [
        f"The {adjective} {word}", f"{adjective} {word}", f"{word} of {place}", f"{name}'s {word}",
        f"The {word} and the {other}", f"{adjective} {word}s", f"{article} {word} for {name}", f"{place} {word}",
        f"{word}, The", f"Beyond the {adjective} {word}", f"{name} and the {word}", f"{word} in {place}",
    ]  # fmt: skip
    return str(rng.choice(forms))


def choose_pairs(rng: np.random.Generator, affinity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return users and films of N_RATINGS pairs: activity and popularity skewed, liking counts a little."""
    n_users, n_movies = affinity.shape
    weight = np.exp(ACTIVITY_SD * rng.standard_normal(n_users))
    low, high = 0.0, float(N_RATINGS)  # how many ratings weight 1 stands for, by bisection
    while high - low > 1e-9:
        counts = np.clip(weight * (low + high) / 2, FEWEST, MOST).astype(int)
        low, high = ((low + high) / 2, high) if counts.sum() < N_RATINGS else (low, (low + high) / 2)
    popularity = -STEEPNESS * np.log(np.arange(n_movies) + 25.0)[rng.permutation(n_movies)]
    gumbel = -np.log(-np.log(rng.random(affinity.shape)))  # the top k of these draw k films without repeats
    appeal = popularity + LIKING * affinity + gumbel
    chosen = [np.sort(np.argsort(-appeal[u])[: counts[u]]) for u in range(n_users)]
    return np.repeat(np.arange(n_users), counts), np.concatenate(chosen)


def expected_rating(score: np.ndarray) -> np.ndarray:
    """E[round(clip(score + noise))]: each threshold between two neighbouring ratings adds half a star."""
    thresholds = STARS[:-1] + 0.25
    return STARS[0] + 0.5 * ndtr((score[:, None] - thresholds) / NOISE).sum(axis=1)


def rmse(error: np.ndarray) -> float:
    return float(np.sqrt(np.mean(error**2)))


def make() -> dict[str, str]:
    """Return the content of ratings.csv, movies.csv and truth.json."""
    rng = np.random.default_rng(SEED)
    films, traits = make_movies(rng)
    people = rng.standard_normal((N_USERS, RANK))
    taste = np.einsum("uk,ik->ui", people, traits)  # not BLAS: the same sums on every machine
    taste *= TASTE_SD / taste.std()
    user_bias = USER_SD * rng.standard_normal(N_USERS)
    movie_bias = MOVIE_SD * rng.standard_normal(N_MOVIES)
    score = MEAN + user_bias[:, None] + movie_bias + taste
    users, movies = choose_pairs(rng, taste + movie_bias)
    score = score[users, movies]
    noisy = score + NOISE * rng.standard_normal(len(users))
    ratings = np.clip(np.round(noisy * 2) / 2, STARS[0], STARS[-1])
    start = rng.integers(946_684_800, 1_500_000_000, N_USERS)  # each person begins between 2000 and 2017
    times = start[users] + rng.integers(0, 40_000_000, len(users))

    best = expected_rating(score)
    truth = {
        "about": "synthetic, made by data/make_ratings.py",
        "seed": SEED,
        "users": N_USERS,
        "movies": N_MOVIES,
        "ratings": len(ratings),
        "rank": RANK,
        "noise": NOISE,
        "best_rmse": round(rmse(ratings - best), 6),
        "mean_rmse": round(rmse(ratings - ratings.mean()), 6),
        "best_rmse_of_holdout": {  # the test rows of a holdout of one tenth, by seed
            str(seed): round(
                rmse((ratings - best)[np.random.default_rng(seed).permutation(len(best))[: len(best) // 10]]),
                6,
            )
            for seed in range(5)
        },
    }
    rows = ["userId,movieId,rating,timestamp"]
    rows += [f"{u + 1},{i + 1},{r:g},{t}" for u, i, r, t in zip(users, movies, ratings, times, strict=True)]
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["movieId", "title", "genres"])
    writer.writerows([i + 1, title, genres] for i, (title, genres) in enumerate(films))
    return {
        "ratings.csv": "\n".join(rows) + "\n",
        "movies.csv": table.getvalue(),
        "truth.json": json.dumps(truth, indent=2) + "\n",
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "movielens-sample"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in make().items():
        write_text(folder / name, content, force=True)
