APPS += image_compressor
$(call given,IMAGE SIZE)

.PHONY: image_compressor
image_compressor: $(READY) ## A photograph as a sum of rank-one pictures  [IMAGE=photo.jpg SIZE=10%]
	@mkdir -p $(OUT)/image_compressor
	@name=$$(basename -- "$${IMAGE:-china}"); name="$${name%.*}"; to="$(OUT)/image_compressor"; set -ex; \
	$(PYTHON) -m projects.image_compressor compress -o "$$to/$$name.svdc" --size "$${SIZE:-10%}" --force \
		-- $${IMAGE:+"$$IMAGE"}; \
	$(PYTHON) -m projects.image_compressor decompress -o "$$to/$$name.png" --force -- "$$to/$$name.svdc"; \
	$(PYTHON) -m projects.image_compressor info -- "$$to/$$name.svdc"; \
	$(PYTHON) -m projects.image_compressor curve -o "$$to/curve.png" --force -- $${IMAGE:+"$$IMAGE"}
