"""Spark's ALS: https://spark.apache.org, from an environment of its own. It needs Java 17."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession

from benchmarks.peers.child import Answer, Fit, Model, Problem, run, threads


def stars(**settings: float) -> Model:
    """It predicts NaN where a film has no training rows: the mean stands there."""

    def prepare(problem: Problem) -> Fit:
        spark = (
            SparkSession.builder.master(f"local[{threads() or '*'}]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", "4g")
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        rows = pd.DataFrame({"user": problem.users, "item": problem.movies, "rating": problem.values})
        known = spark.createDataFrame(rows).cache()
        known.count()
        pairs = pd.DataFrame({"user": problem.ask_users, "item": problem.ask_movies})
        asked = spark.createDataFrame(pairs.assign(row=np.arange(len(pairs)))).cache()
        asked.count()

        def fit() -> Answer:
            model = ALS(seed=0, **settings).fit(known)
            model.userFactors.count()  # it computes no more than is asked for

            def answer() -> np.ndarray:
                predictions = np.empty(len(pairs))
                for row, prediction in model.transform(asked).select("row", "prediction").collect():
                    predictions[row] = prediction
                return np.where(np.isnan(predictions), float(problem.values.mean()), predictions)

            return answer

        return fit

    return prepare


MODELS = {
    "ALS, defaults": stars(),
    "ALS, rank 50, 15 iterations, reg 0.05": stars(rank=50, maxIter=15, regParam=0.05),
}

if __name__ == "__main__":
    run(MODELS)
