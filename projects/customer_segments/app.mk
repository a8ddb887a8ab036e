APPS += customer_segments
$(call given,TABLE)

.PHONY: customer_segments
customer_segments: $(READY) ## How many directions a table of numbers has  [TABLE=…]
	@mkdir -p $(OUT)/customer_segments
	@set -x; $(PYTHON) -m projects.customer_segments components -- $${TABLE:+"$$TABLE"} >$(OUT)/customer_segments/components.txt
	@cat $(OUT)/customer_segments/components.txt
