APPS += customer_segments
$(call given,TABLE SEGMENTS)

.PHONY: customer_segments
customer_segments: $(READY) ## The natural groups in a table of customers  [TABLE=my.csv SEGMENTS=5]
	@mkdir -p $(OUT)/customer_segments
	@set -x; $(PYTHON) -m projects.customer_segments segment $${SEGMENTS:+--segments "$$SEGMENTS"} \
		-o $(OUT)/customer_segments/segments.csv --model $(OUT)/customer_segments/segments.model --force -- $${TABLE:+"$$TABLE"}
	@set -x; $(PYTHON) -m projects.customer_segments map --model $(OUT)/customer_segments/segments.model \
		-o $(OUT)/customer_segments/map.png --force -- $${TABLE:+"$$TABLE"}
	@set -x; $(PYTHON) -m projects.customer_segments outliers -- $${TABLE:+"$$TABLE"}
	@set -x; $(PYTHON) -m projects.customer_segments factors
