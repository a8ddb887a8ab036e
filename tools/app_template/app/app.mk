APPS += app_name
$(call given,TABLE)

.PHONY: app_name
app_name: $(READY) ## How many directions a table of numbers has  [TABLE=…]
	@mkdir -p $(OUT)/app_name
	@set -x; $(PYTHON) -m projects.app_name components -- $${TABLE:+"$$TABLE"} >$(OUT)/app_name/components.txt
	@cat $(OUT)/app_name/components.txt
