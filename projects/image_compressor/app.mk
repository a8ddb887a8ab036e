APPS += image_compressor
.PHONY: image_compressor
image_compressor: $(READY) ## A photograph as a sum of rank-one pictures  [IMAGE=photo.jpg SIZE=10%]
	@mkdir -p $(OUT)/image_compressor
	@name="$(if $(IMAGE),$(IMAGE),china)"; name=$$(basename "$${name%.*}"); to="$(OUT)/image_compressor"; \
	app="$(PYTHON) -m projects.image_compressor"; \
	$$app compress $(if $(IMAGE),"$(IMAGE)") -o "$$to/$$name.svdc" --size "$(or $(SIZE),10%)" --force && \
	$$app decompress "$$to/$$name.svdc" -o "$$to/$$name.png" --force && \
	$$app info "$$to/$$name.svdc" && \
	$$app curve $(if $(IMAGE),"$(IMAGE)") -o "$$to/curve.png" --force
