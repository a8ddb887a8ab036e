APPS += photo_filters
PHOTO_CHAIN := unsharp:1.5,80% | saturation:130% | sepia:40% | vignette:70%
.PHONY: photo_filters
photo_filters: $(READY) ## Blur, sharpen, give a look, turn  [IMAGE=… CHAIN="gaussian:2 | sharpen"]
	@mkdir -p $(OUT)/photo_filters
	$(PYTHON) -m projects.photo_filters apply $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/filtered.jpg \
		--chain "$(or $(CHAIN),$(PHOTO_CHAIN))" --compare --force
	$(PYTHON) -m projects.photo_filters warp $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/turned.jpg \
		--chain "rotate:10" --force
	$(PYTHON) -m projects.photo_filters sheet $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/sheet.jpg \
		--columns 6 --force
