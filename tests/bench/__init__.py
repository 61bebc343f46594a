"""`./dev bench [NAME]`: what the product measures itself by. Results: docs/benchmarks/NAME.json and docs/benchmarks.md."""
