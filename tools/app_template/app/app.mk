APPS += app_name

.PHONY: app_name
app_name: $(READY) ## How many directions a table of numbers has  [TABLE=…]
	@mkdir -p $(OUT)/app_name
	$(PYTHON) -m projects.app_name components $(if $(TABLE),"$(TABLE)") | tee $(OUT)/app_name/components.txt
