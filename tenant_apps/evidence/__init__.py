"""Evidence: the congress's journal and letters as a hash chain, its daily roots, and the proof of a case."""
