APPS += movie_recommender

.PHONY: movie_recommender
movie_recommender: $(READY) ## Films somebody will like, and how well that is known  [USER_ID=42 DATASET=ml-100k]
	@mkdir -p $(OUT)/movie_recommender
	$(PYTHON) -m projects.movie_recommender train $(if $(DATASET),--dataset $(DATASET)) \
		-o $(OUT)/movie_recommender/model.bin --force
	$(PYTHON) -m projects.movie_recommender recommend --model $(OUT)/movie_recommender/model.bin \
		--user $(or $(USER_ID),42) -o $(OUT)/movie_recommender/recommendations.csv --force
	$(PYTHON) -m projects.movie_recommender evaluate $(if $(DATASET),--dataset $(DATASET)) \
		-o $(OUT)/movie_recommender/evaluation.md -o $(OUT)/movie_recommender/evaluation.png --force
