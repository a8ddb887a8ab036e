APPS += movie_recommender
$(call given,USER_ID DATASET)

.PHONY: movie_recommender
movie_recommender: $(READY) ## Films somebody will like, and how well that is known  [USER_ID=42 DATASET=ml-100k]
	@mkdir -p $(OUT)/movie_recommender
	@set -x; $(PYTHON) -m projects.movie_recommender train $${DATASET:+--dataset "$$DATASET"} \
		-o $(OUT)/movie_recommender/model.bin --force
	@set -x; $(PYTHON) -m projects.movie_recommender recommend --model $(OUT)/movie_recommender/model.bin \
		--user="$${USER_ID:-42}" -o $(OUT)/movie_recommender/recommendations.csv --force
	@set -x; $(PYTHON) -m projects.movie_recommender evaluate $${DATASET:+--dataset "$$DATASET"} \
		--models bias,als,bayes,blend --protocol holdout:0.1 \
		-o $(OUT)/movie_recommender/evaluation.md -o $(OUT)/movie_recommender/evaluation.png --force
