APPS += song_recommender
$(call given,SONG ARTIST CATALOGUE K)

.PHONY: song_recommender
song_recommender: $(READY) ## Ten songs like one you love  [SONG="…" ARTIST="…" CATALOGUE=… K=10]
	@mkdir -p $(OUT)/song_recommender
	@set -x; $(PYTHON) -m projects.song_recommender similar $${ARTIST:+--artist "$$ARTIST"} \
		$${CATALOGUE:+--catalogue "$$CATALOGUE"} -k "$${K:-10}" --explain \
		-o $(OUT)/song_recommender/similar.png --force -- $${SONG:+"$$SONG"}
	@set -x; $(PYTHON) -m projects.song_recommender playlist $${ARTIST:+--artist "$$ARTIST"} \
		$${CATALOGUE:+--catalogue "$$CATALOGUE"} -o $(OUT)/song_recommender/playlist.csv --force -- $${SONG:+"$$SONG"}
	@set -x; $(PYTHON) -m projects.song_recommender map $${CATALOGUE:+--catalogue "$$CATALOGUE"} \
		-o $(OUT)/song_recommender/map.html --force
