"""The film models on Spark: ratings spread over machines, fitted by MLlib, lists made where the users are."""
