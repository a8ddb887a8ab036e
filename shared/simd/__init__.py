"""Vector registers as values of compiled code: `blocks` of neighbours, and what is done to their `lanes`."""
