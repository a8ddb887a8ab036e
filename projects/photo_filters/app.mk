APPS += photo_filters
PHOTO_CHAIN := unsharp:1.5,80% | saturation:130% | sepia:40% | vignette:70%
$(call given,IMAGE CHAIN)

.PHONY: photo_filters
photo_filters: $(READY) ## Blur, sharpen, give a look, turn  [IMAGE=… CHAIN="gaussian:2 | sharpen"]
	@mkdir -p $(OUT)/photo_filters
	@set -x; $(PYTHON) -m projects.photo_filters apply -o $(OUT)/photo_filters/filtered.jpg \
		--chain "$${CHAIN:-$(PHOTO_CHAIN)}" --compare --force -- $${IMAGE:+"$$IMAGE"}
	@set -x; $(PYTHON) -m projects.photo_filters warp -o $(OUT)/photo_filters/turned.jpg \
		--chain "rotate:10" --background white --force -- $${IMAGE:+"$$IMAGE"}
	@set -x; $(PYTHON) -m projects.photo_filters sheet -o $(OUT)/photo_filters/sheet.jpg \
		--columns 6 --force -- $${IMAGE:+"$$IMAGE"}

.PHONY: engine
engine: $(READY) ## The little 2-D engine: sun, planets, moons, as a GIF and as a page for keys
	@mkdir -p $(OUT)/photo_filters
	@set -x; $(PYTHON) -m projects.photo_filters engine -o $(OUT)/photo_filters/engine.gif --force
	@set -x; $(PYTHON) -m projects.photo_filters engine -o $(OUT)/photo_filters/engine.html --force
