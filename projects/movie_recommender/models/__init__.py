"""The models by name. A new one is a module here and a line in this table; its tests are there already."""

from projects.movie_recommender.models.als import ALS
from projects.movie_recommender.models.base import Model, Person
from projects.movie_recommender.models.bayes import Bayes
from projects.movie_recommender.models.bias import Bias
from projects.movie_recommender.models.blend import Blend
from projects.movie_recommender.models.ease import EASE
from projects.movie_recommender.models.funk import Funk
from projects.movie_recommender.models.ials import IALS
from projects.movie_recommender.models.itemknn import ItemKNN
from projects.movie_recommender.models.mean import Mean
from projects.movie_recommender.models.popularity import Popularity
from projects.movie_recommender.models.svd import SVD
from projects.movie_recommender.models.svdpp import SVDpp
from projects.movie_recommender.models.userknn import UserKNN

__all__ = ["MODELS", "Model", "Person"]

_CLASSES: tuple[type[Model], ...] = (
    Mean,
    Bias,
    SVD,
    Funk,
    SVDpp,
    ALS,
    Bayes,
    Popularity,
    EASE,
    IALS,
    ItemKNN,
    UserKNN,
    Blend,
)

MODELS: dict[str, type[Model]] = {model.name: model for model in _CLASSES}
