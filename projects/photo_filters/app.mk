APPS += photo_filters
.PHONY: photo_filters
photo_filters: $(READY) ## Blur, sharpen, looks, warps  [IMAGE=… CHAIN="gaussian:2 | sharpen"]
	@mkdir -p $(OUT)/photo_filters
	$(PYTHON) -m projects.photo_filters apply $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/filtered.jpg --force \
		--compare --chain "$(or $(CHAIN),unsharp:1.5,80% | saturation:130% | sepia:40% | vignette:70%)"
	$(PYTHON) -m projects.photo_filters warp $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/turned.jpg --force --chain "rotate:10"
	$(PYTHON) -m projects.photo_filters sheet $(if $(IMAGE),"$(IMAGE)") -o $(OUT)/photo_filters/sheet.jpg --force --columns 6
