APPS += image_compressor
$(call given,IMAGE SIZE)

.PHONY: image_compressor
image_compressor: $(READY) ## A photograph as a small file and back, and the curves  [IMAGE=photo.jpg SIZE=10%]
	@mkdir -p $(OUT)/image_compressor
	@name=$$(basename -- "$${IMAGE:-china}"); name="$${name%.*}"; to="$(OUT)/image_compressor"; set -ex; \
	$(PYTHON) -m projects.image_compressor compress -o "$$to/$$name.svdc" --size "$${SIZE:-10%}" --force \
		-- $${IMAGE:+"$$IMAGE"}; \
	$(PYTHON) -m projects.image_compressor decompress -o "$$to/$$name.png" --force -- "$$to/$$name.svdc"; \
	$(PYTHON) -m projects.image_compressor info -- "$$to/$$name.svdc"; \
	$(PYTHON) -m projects.image_compressor explain -o "$$to/patches.png" --force -- "$$to/$$name.svdc"; \
	$(PYTHON) -m projects.image_compressor curve -o "$$to/curve.png" --force -- $${IMAGE:+"$$IMAGE"}

.PHONY: train-compressor
train-compressor: $(READY) ## Train the codec's tables anew  [PORTFOLIO_DATA=… with kodak, urban100-half, large-photos]
	@mkdir -p $(OUT)/image_compressor
	@set -x; $(PYTHON) -m projects.image_compressor.patch.training $(OUT)/image_compressor/tables.bin \
		"$${PORTFOLIO_DATA:-data/downloads}/kodak" "$${PORTFOLIO_DATA:-data/downloads}/urban100-half" \
		"$${PORTFOLIO_DATA:-data/downloads}/large-photos"
