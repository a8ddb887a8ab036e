APPS += song_recommender

.PHONY: song_recommender
song_recommender: $(READY) ## Ten songs like one you love  [SONG="…" ARTIST="…" CATALOGUE=… K=10]
	@mkdir -p $(OUT)/song_recommender
	$(PYTHON) -m projects.song_recommender similar $(if $(SONG),"$(SONG)") $(if $(ARTIST),--artist "$(ARTIST)") \
		$(if $(CATALOGUE),--catalogue "$(CATALOGUE)") -k $(or $(K),10) --explain \
		-o $(OUT)/song_recommender/similar.png --force
	$(PYTHON) -m projects.song_recommender playlist $(if $(SONG),"$(SONG)") $(if $(ARTIST),--artist "$(ARTIST)") \
		$(if $(CATALOGUE),--catalogue "$(CATALOGUE)") -o $(OUT)/song_recommender/playlist.csv --force
